package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the HTTP port answers once it is open. */
class FirstConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void theFirstRequestIsServed() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer endpoint = vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        ChatManifest.write(directory, endpoint.actualPort());
        try (Gateway gateway = gateway(directory)) {
            gateway.start();
            assertEquals(200, statusOf(gateway, "/chat"));
            assertEquals(404, statusOf(gateway, "/unknown"));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void aSourceThatIsAwayKeepsNoPortClosed() throws Exception {
        try (Gateway gateway = gateway(directory.resolve("missing"))) {
            gateway.start();
            assertEquals(503, statusOf(gateway, "/chat"));
            assertFalse(gateway.readiness().check().isUp());
        }
    }

    private static int statusOf(Gateway gateway, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + gateway.httpPort() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static Gateway gateway(Path directory) {
        return new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
    }
}
