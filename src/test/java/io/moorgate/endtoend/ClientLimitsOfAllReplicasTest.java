package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one client may have of several gateways together. */
class ClientLimitsOfAllReplicasTest {
    private static final int REPLICAS = 3;
    private static final int MAX = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Fleet fleet;
    private WebSocketClient client;

    @AfterEach
    void end() throws InterruptedException {
        fleet.end();
    }

    @Test
    void aRaceLetsInAtMostTheLimitAtEachAndThenTheSumCounts() throws Exception {
        List<GatewayProcess> gateways = start(REPLICAS, "moorgate.defaults.max-connections-per-client=" + MAX);
        List<Future<WebSocket>> race = new ArrayList<>();
        for (int index = 0; index < 2 * MAX; index++) {
            gateways.forEach(gateway -> race.add(open(gateway)));
        }
        await().atMost(PATIENCE).until(() -> race.stream().allMatch(Future::isComplete));
        List<WebSocket> admitted =
                race.stream().filter(Future::succeeded).map(Future::result).toList();
        System.out.println("race of " + REPLICAS + " gateways: limit=" + MAX + " asked=" + race.size() + " admitted="
                + admitted.size());
        assertTrue(admitted.size() >= MAX && admitted.size() <= REPLICAS * MAX, admitted.size() + " admitted");
        for (GatewayProcess gateway : gateways) {
            await().atMost(PATIENCE).until(() -> isRefused(gateway));
        }

        admitted.forEach(socket -> Await.done(socket.close()));
        await().atMost(PATIENCE).until(() -> open() == 0);
        List<WebSocket> held = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            holdOneMore(held, gateways.get(0));
            return held.size() == MAX;
        });
        for (GatewayProcess gateway : gateways) {
            await().atMost(PATIENCE).until(() -> isRefused(gateway));
        }
        Await.done(held.removeFirst().close());
        await().atMost(PATIENCE).until(() -> {
            holdOneMore(held, gateways.get(2));
            return held.size() == MAX;
        });
        await().atMost(PATIENCE).until(() -> isRefused(gateways.get(1)));
        await().atMost(PATIENCE).until(() -> open() == MAX);
    }

    private void holdOneMore(List<WebSocket> held, GatewayProcess gateway) {
        Future<WebSocket> one = open(gateway);
        await().atMost(PATIENCE).until(one::isComplete);
        if (one.succeeded()) {
            held.add(one.result());
        }
    }

    @Test
    void connectsToOneGatewayCountAtTheOthers() throws Exception {
        List<GatewayProcess> gateways = start(2, "moorgate.defaults.connect-rate-per-client=" + MAX + "/m");
        for (int index = 0; index < MAX; index++) {
            assertTrue(!isRefused(gateways.get(0)));
        }
        await().atMost(PATIENCE).until(() -> isRefused(gateways.get(0)));
        await().atMost(PATIENCE).until(() -> isRefused(gateways.get(1)));
    }

    private List<GatewayProcess> start(int replicas, String setting) throws Exception {
        fleet = new Fleet(directory, replicas, setting);
        List<GatewayProcess> gateways = fleet.start(replicas);
        client = fleet.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(100));
        return gateways;
    }

    /** Whether a further connection is refused; it is closed where it is not. */
    private boolean isRefused(GatewayProcess gateway) {
        Future<WebSocket> one = open(gateway);
        await().atMost(PATIENCE).until(one::isComplete);
        if (one.failed()) {
            assertTrue(one.cause().getMessage().contains("429"), one.cause().getMessage());
        }
        if (one.succeeded()) {
            Await.done(one.result().close());
        }
        return one.failed();
    }

    private Future<WebSocket> open(GatewayProcess gateway) {
        return client.connect(gateway.httpPort(), gateway.host(), "/chat");
    }

    private int open() {
        return fleet.endpoints().stream().mapToInt(Echoes::webSockets).sum();
    }
}
