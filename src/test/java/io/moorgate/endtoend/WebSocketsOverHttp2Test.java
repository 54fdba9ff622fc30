package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.traffic.tls.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * python-h2 with several WebSockets on one connection over TLS, to an endpoint of HTTP/1.1 and to one of HTTP/2, which is HAProxy with an
 * endpoint of HTTP/1.1 behind it.
 */
class WebSocketsOverHttp2Test {
    private static final String HOST = "chat.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");
    private final Echoes echoes = Echoes.start(vertx, "page");
    private Process haproxy;
    private GatewayProcess gateway;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("manifests"));
        Manifests manifests = new Manifests(directory);
        String on = "host: " + HOST + "; tls-secret: cert; path: ";
        manifests.service("one", "http", on + "/http1", echoes.httpPort());
        manifests.service("two", "kubernetes.io/h2c", on + "/http2", haproxy());
        manifests.secret("cert", authority.issue(HOST));
        gateway =
                GatewayProcess.start(directory, "moorgate.shutdown.grace=500ms", "moorgate.shutdown.drain-timeout=4s");
        await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0);
    }

    private int haproxy() throws IOException {
        int port = FreePorts.one();
        Path config = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                  mode http
                  timeout connect 10s
                  timeout client 60s
                  timeout server 60s
                  timeout tunnel 60s
                frontend h2c
                  bind 127.0.0.1:%d proto h2
                  default_backend echoes
                backend echoes
                  server echoes 127.0.0.1:%d
                """.formatted(port, echoes.httpPort()));
        haproxy = new ProcessBuilder(RealBinary.find("haproxy", "haproxy"), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        await().atMost(PATIENCE).until(() -> answers(port));
        return port;
    }

    private static boolean answers(int port) {
        try (Socket probe = new Socket("127.0.0.1", port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        gateway.close();
        Command.end(haproxy);
        Await.done(vertx.close());
    }

    @Test
    void severalShareAConnectionUntilAGatewayThatStopsHasClosedEach() throws Exception {
        Path certificate = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
        Process client = new ProcessBuilder(List.of(
                        "/usr/bin/python3",
                        "src/test/scripts/websockets-over-h2.py",
                        HOST,
                        Integer.toString(gateway.httpsPort()),
                        certificate.toString(),
                        "/http1",
                        "/http2"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = client.inputReader()) {
            assertEquals("open", said.readLine(), () -> said.lines().toList().toString());
            await().atMost(PATIENCE).until(() -> echoes.webSockets() == 3);
            gateway.terminate();
            JsonObject end = new JsonObject(said.readLine());
            assertEquals("200", end.getString("page"), end::encode);
            assertEquals(List.of("200"), end.getJsonArray("statuses").getList(), end::encode);
            assertTrue(end.getBoolean("inOrder"), end::encode);
            assertTrue(end.getInteger("afterGoAway") > 0, end::encode);
            assertEquals(List.of(1012, 1012, 1012), end.getJsonArray("codes").getList(), end::encode);
            assertTrue(end.getJsonArray("resets").isEmpty(), end::encode);
        } finally {
            Command.end(client);
        }
        await().atMost(PATIENCE).until(() -> echoes.webSockets() == 0);
    }
}
