package io.moorgate.realparts;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of configuration applies without touching a live connection. */
class LiveConnectionsUnderEditsTest {
    private static final int WEBSOCKETS = 2_000;
    private static final int TCP_CONNECTIONS = 2_000;
    private static final int EDITS = 500;
    private static final Duration APPLY_TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    @AfterEach
    void closeEverything() {
        Await.done(vertx.close());
    }

    @Test
    void fiveHundredEditsLoseNoLiveConnection() throws IOException {
        Echoes first = Echoes.start(vertx, "first");
        Echoes second = Echoes.start(vertx, "second");
        Manifests manifests = new Manifests(directory);
        int listen = freePort();
        chat(manifests, 0, first, second);
        shell(manifests, listen, 0, first, second);
        try (GatewayProcess gateway = GatewayProcess.start(directory)) {
            await().atMost(APPLY_TIMEOUT).until(() -> gateway.generation() > 0);
            Crowd crowd = new Crowd(vertx);
            crowd.openWebSockets(WEBSOCKETS, gateway.httpPort(), "/chat");
            crowd.openTcp(TCP_CONNECTIONS, listen);
            crowd.everybodyEchoes("before");

            for (int edit = 1; edit <= EDITS; edit++) {
                long before = gateway.generation();
                edit(manifests, listen, edit, first, second);
                await().atMost(APPLY_TIMEOUT)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> gateway.generation() > before);
            }

            assertEquals(0, crowd.lost());
            crowd.everybodyEchoes("after");
            assertEquals(WEBSOCKETS + TCP_CONNECTIONS, crowd.size());
        }
    }

    /** Timeouts, endpoints that go and come, Services that come, a port that moves: every edit changes the table. */
    private static void edit(Manifests manifests, int listen, int edit, Echoes first, Echoes second)
            throws IOException {
        switch (edit % 5) {
            case 0 -> chat(manifests, edit, first);
            case 1 -> chat(manifests, edit, first, second);
            case 2 -> shell(manifests, listen, edit, second);
            case 3 -> shell(manifests, listen, edit, first, second);
            default -> manifests.service("other", "http", "path: /other-" + edit, first.httpPort());
        }
    }

    private static void chat(Manifests manifests, int edit, Echoes... endpoints) throws IOException {
        manifests.service(
                "chat",
                "kubernetes.io/ws",
                "path: /chat; idle-timeout: " + (3600 + edit) + "s",
                ports(endpoints, true));
    }

    private static void shell(Manifests manifests, int listen, int edit, Echoes... endpoints) throws IOException {
        manifests.service(
                "shell",
                "tcp",
                "listen: '" + listen + "'; idle-timeout: " + (3600 + edit) + "s",
                ports(endpoints, false));
    }

    private static int[] ports(Echoes[] endpoints, boolean http) {
        return java.util.Arrays.stream(endpoints)
                .mapToInt(endpoint -> http ? endpoint.httpPort() : endpoint.tcpPort())
                .toArray();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
