package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in Chromium that calls grpc-java's interop server on another host, by {@code grpc-web} and {@code @improbable-eng/grpc-web}. */
class GrpcWebPagesTest {
    private static final String PAGE = "page.example";
    private static final Path PACKAGES = Path.of("target/peers/node_modules");
    private static final Map<String, Path> FILES = Map.of(
            "/", Path.of("src/test/scripts/grpc-web.html"),
            "/grpc-web.js", PACKAGES.resolve("grpc-web/index.esm.js"),
            "/improbable.js", PACKAGES.resolve("@improbable-eng/grpc-web/dist/grpc-web-client.umd.js"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final Issued certificate = new TestAuthority("authority").issue(PAGE, "api.example", "closed.example");
    private final CompletableFuture<JsonObject> reported = new CompletableFuture<>();
    private InteropEndpoint calls;
    private GatewayProcess gateway;

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        calls = new InteropEndpoint();
        HttpServer web =
                Await.done(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
        Path directory = Files.createDirectory(folder.resolve("manifests"));
        Manifests manifests = new Manifests(directory);
        manifests.service("page", "http", "host: " + PAGE + "; tls-secret: cert", web.actualPort());
        manifests.secret("cert", certificate);
        gateway = GatewayProcess.start(directory);
        await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0);
        String own = "https://" + PAGE + ":" + gateway.httpsPort();
        publish(manifests, "closed", "https://else.example");
        publish(manifests, "api", own);
    }

    private void publish(Manifests manifests, String name, String origin) throws IOException {
        long before = gateway.generation();
        String annotations =
                "host: " + name + ".example; tls-secret: cert; protocol: grpc; cors-origins: '" + origin + "'";
        manifests.service(name, "grpc", annotations, calls.port());
        await().atMost(PATIENCE).until(() -> gateway.generation() > before);
    }

    private void answer(HttpServerRequest request) {
        Path file = FILES.get(request.path());
        if (request.path().equals("/report")) {
            request.body().onSuccess(body -> reported.complete(body.toJsonObject()));
            request.response().end();
        } else if (file == null) {
            request.response().setStatusCode(404).end();
        } else {
            String type = request.path().endsWith(".js") ? "text/javascript" : "text/html";
            request.response().putHeader("content-type", type).sendFile(file.toString());
        }
    }

    @AfterEach
    void close() {
        gateway.close();
        calls.close();
        Await.done(vertx.close());
    }

    @Test
    void callsOfBothKindsPassToAnotherOriginWithStreamsTrailersAndDeadlines() throws Exception {
        try (Chromium browser =
                Chromium.open(folder, certificate, "https://" + PAGE + ":" + gateway.httpsPort() + "/")) {
            JsonObject report = browser.await(reported);
            assertEquals(9, report.getValue("unaryText"), report::encode);
            assertEquals(9, report.getValue("unaryBinary"), report::encode);
            assertEquals("{\"sizes\":[14,14,14],\"code\":0}", text(report, "streamText"));
            assertEquals(
                    "{\"sizes\":[14,14,14],\"initial\":\"hello\",\"trailing\":\"q6ur\",\"code\":0}",
                    text(report, "streamBinary"));
            assertEquals("{\"sizes\":[14],\"code\":4}", text(report, "deadlineText"));
            assertEquals(
                    "{\"sizes\":[14],\"initial\":\"\",\"trailing\":\"\",\"code\":4}", text(report, "deadlineBinary"));
            assertEquals(2, report.getValue("otherOrigin"), report::encode);
        }
        await().atMost(PATIENCE).until(() -> calls.live() == 0);
        assertEquals(6, calls.calls.get());
    }

    private static String text(JsonObject report, String step) {
        return report.getValue(step) instanceof JsonObject seen ? seen.encode() : report.encode();
    }
}
