package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways in processes of their own, of which one holds most clients: {@code moorgate.replicas.rebalance=on}. */
class ReplicasEvenOutTest {
    private static final int MANY = 200;
    private static final int FEW = 20;
    private static final int COME_BACK = 5;
    private static final short SERVICE_RESTART = 1012;

    @TempDir
    private static Path directory;

    private static Fleet fleet;
    private static List<GatewayProcess> gateways;

    private final List<Short> codes = new CopyOnWriteArrayList<>();
    private final AtomicInteger cameBack = new AtomicInteger();
    private final AtomicInteger lostByOthers = new AtomicInteger();

    @BeforeAll
    static void startThree() throws IOException {
        fleet = new Fleet(directory, 3, "moorgate.replicas.rebalance=on");
        gateways = fleet.start(3);
    }

    @AfterAll
    static void end() throws InterruptedException {
        fleet.end();
    }

    @Test
    void theOneThatHoldsMoreThanItsShareAsksSomeToComeBack() {
        WebSocketClient clients =
                fleet.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * MANY));
        for (int number = 0; number < MANY; number++) {
            WebSocket socket = open(clients, gateways.getFirst());
            socket.closeHandler(end -> {
                codes.add(socket.closeStatusCode());
                clients.connect(at(gateways.get(1 + codes.size() % 2))).onSuccess(back -> cameBack.incrementAndGet());
            });
        }
        for (GatewayProcess other : gateways.subList(1, 3)) {
            for (int number = 0; number < FEW; number++) {
                open(clients, other).closeHandler(end -> lostByOthers.incrementAndGet());
            }
        }
        await().atMost(Duration.ofMinutes(4)).until(() -> cameBack.get() >= COME_BACK);
        assertEquals(Set.of(SERVICE_RESTART), Set.copyOf(codes));
        assertEquals(0, lostByOthers.get());
        assertTrue(gateways.getFirst().hasSaid("reason=rebalance"));
    }

    private static WebSocket open(WebSocketClient clients, GatewayProcess gateway) {
        return Await.done(clients.connect(at(gateway)));
    }

    private static WebSocketConnectOptions at(GatewayProcess gateway) {
        WebSocketConnectOptions options = new WebSocketConnectOptions();
        options.setHost(gateway.host()).setPort(gateway.httpPort()).setURI("/chat");
        return options;
    }
}
