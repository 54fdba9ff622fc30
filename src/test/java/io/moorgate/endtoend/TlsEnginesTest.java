package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a gateway leaves out of TLS, whichever engine it has. */
class TlsEnginesTest {
    private static final String NAME = "a.example";
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: " + NAME + "\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");
    private final Echoes web = Echoes.start(vertx, "hello");
    private GatewayProcess gateway;

    @TempDir
    private Path folder;

    /** What a gateway is started with, so that it has that engine. */
    private enum Engine {
        BEST("-Dnone=true"),
        JDK("-Dio.netty.handler.ssl.noOpenSsl=true");

        private final String flag;

        Engine(String flag) {
            this.flag = flag;
        }
    }

    private void start(Engine engine) throws Exception {
        Path directory = Files.createDirectory(folder.resolve("manifests"));
        Manifests manifests = new Manifests(directory);
        manifests.service("open", "http", "host: " + NAME + "; tls-secret: cert", web.httpPort());
        manifests.secret("cert", authority.issue(NAME));
        gateway = GatewayProcess.begin(List.of(), List.of(engine.flag), "127.0.0.1", directory);
        await().until(() -> gateway.httpsPort() > 0);
        assertTrue(engine == Engine.BEST || gateway.hasSaid("tls=jdk "), gateway::log);
    }

    @AfterEach
    void close() {
        gateway.close();
        Await.done(vertx.close());
    }

    @ParameterizedTest
    @EnumSource
    void aSecondHandshakeOnOneConnectionIsRefused(Engine engine) throws Exception {
        start(engine);
        try (SSLSocket socket = new TlsClient(authority).versions("TLSv1.2").dial(gateway.httpsPort(), NAME);
                RawClient client = new RawClient(socket)) {
            assertTrue(client.send(REQUEST).readAnswer().endsWith("hello"));
            SSLException refused = assertThrows(SSLException.class, () -> {
                socket.startHandshake();
                client.send(REQUEST).readAnswer();
            });
            assertTrue(
                    refused.getMessage()
                            .endsWith(
                                    engine == Engine.JDK
                                            ? "fatal alert: handshake_failure"
                                            : "fatal alert: no_renegotiation"),
                    refused::getMessage);
        }
        try (RawClient client = new RawClient(new TlsClient(authority).dial(gateway.httpsPort(), NAME))) {
            assertTrue(client.send(REQUEST).readAnswer().endsWith("hello"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noTicketLetsAClientSendDataBeforeItsHandshake(Engine engine) throws Exception {
        start(engine);
        Path early = Files.writeString(folder.resolve("early"), REQUEST);
        String session = folder.resolve("session").toString();
        String first = openssl("-sess_out " + session);
        assertTrue(first.contains("Max Early Data: 0\n"), first);
        assertFalse(first.replace("Max Early Data: 0\n", "").contains("Max Early Data:"), first);
        String second = openssl("-sess_in " + session + " -early_data " + early);
        assertTrue(second.contains("\nReused, TLSv1.3"), second);
        assertTrue(second.contains("\nEarly data was not sent\n"), second);
    }

    /** What OpenSSL's client says of a connection that asks once. */
    private String openssl(String more) throws Exception {
        return Command.run(List.of(
                "sh",
                "-c",
                "printf 'GET / HTTP/1.1\\r\\nHost: " + NAME + "\\r\\nConnection: close\\r\\n\\r\\n' | "
                        + RealBinary.find("openssl", "openssl") + " s_client -tls1_3 -ign_eof -connect 127.0.0.1:"
                        + gateway.httpsPort() + " -servername " + NAME + " " + more));
    }
}
