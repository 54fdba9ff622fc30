package io.moorgate.realparts;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As many WebSockets as the descriptors of one process allow: a proxied one takes two, and a process has 20,000. */
class NineThousandWebSocketsTest {
    private static final int COUNT = 9_000;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    @AfterEach
    void closeEverything() {
        Await.done(vertx.close());
    }

    @Test
    void oneGatewayHoldsNineThousandWebSockets() throws IOException {
        Echoes endpoint = Echoes.start(vertx, "endpoint");
        new Manifests(directory).service("chat", "kubernetes.io/ws", "path: /chat", endpoint.httpPort());
        try (GatewayProcess gateway = GatewayProcess.start(directory)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> gateway.generation() > 0);
            long before = gateway.residentKib();
            Crowd crowd = new Crowd(vertx);
            crowd.openWebSockets(COUNT, gateway.httpPort(), "/chat");
            long idle = gateway.residentKib();
            crowd.everybodyEchoes("hello");

            assertEquals(COUNT, endpoint.webSockets());
            assertEquals(0, crowd.lost());
            System.out.printf("resident KiB per idle WebSocket: %.1f%n", (idle - before) / (double) COUNT);
        }
    }
}
