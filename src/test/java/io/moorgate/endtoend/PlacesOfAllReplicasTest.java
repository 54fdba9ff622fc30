package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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

/** The places of endpoints that several gateways share. */
class PlacesOfAllReplicasTest {
    private static final int PER_ENDPOINT = 3;
    private static final int REPLICAS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private Fleet fleet;

    @AfterEach
    void end() throws InterruptedException {
        fleet.end();
    }

    @Test
    void whatOneGatewayHoldsIsTakenForTheOtherAndFreeAgainForBothWhenItHasEnded() throws Exception {
        fleet = new Fleet(
                directory,
                2,
                "moorgate.defaults.max-connections=" + PER_ENDPOINT,
                "moorgate.defaults.queue-timeout=1s");
        List<GatewayProcess> gateways = fleet.start(2);
        int places = PER_ENDPOINT * fleet.endpoints().size();
        WebSocketClient client =
                fleet.vertx().createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * places));
        List<WebSocket> sockets = new ArrayList<>();
        for (int index = 0; index < places; index++) {
            sockets.add(open(client, gateways.get(0)));
        }
        await().atMost(PATIENCE).until(() -> open() == places);

        // A report is at most a quarter of a second old; the one second of the queue is longer.
        assertThrows(AssertionError.class, () -> open(client, gateways.get(0)));
        assertThrows(AssertionError.class, () -> open(client, gateways.get(1)));
        assertEquals(places, open());

        Await.done(sockets.getFirst().close());
        await().atMost(PATIENCE).until(() -> open() == places - 1);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try {
                open(client, gateways.get(1));
                return true;
            } catch (AssertionError notYet) {
                return false;
            }
        });
        assertEquals(places, open());
        assertEquals(
                1,
                gateways.get(1).ask("connections").getInteger("websocket"),
                "the place went to a client of the other gateway");
    }

    @Test
    void aRaceOfThreeGatewaysTakesAtMostTheLimitAtEachAndThenTheSumCounts() throws Exception {
        fleet = new Fleet(
                directory,
                REPLICAS,
                "moorgate.defaults.max-connections=" + PER_ENDPOINT,
                "moorgate.defaults.queue-timeout=1s");
        List<GatewayProcess> gateways = fleet.start(REPLICAS);
        int places = PER_ENDPOINT * fleet.endpoints().size();
        WebSocketClient client = fleet.vertx()
                .createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * REPLICAS * places));
        List<Future<WebSocket>> race = new ArrayList<>();
        for (int index = 0; index < places; index++) {
            gateways.forEach(gateway -> race.add(client.connect(gateway.httpPort(), gateway.host(), "/chat")));
        }
        await().atMost(PATIENCE).until(() -> race.stream().allMatch(Future::isComplete));
        int admitted = (int) race.stream().filter(Future::succeeded).count();
        System.out.println("race of " + REPLICAS + " gateways: places=" + places + " asked=" + race.size()
                + " admitted=" + admitted + " at each endpoint "
                + fleet.endpoints().stream().map(Echoes::webSockets).toList());
        assertTrue(admitted >= places, admitted + " admitted");
        for (Echoes endpoint : fleet.endpoints()) {
            assertTrue(endpoint.webSockets() <= REPLICAS * PER_ENDPOINT, endpoint.webSockets() + " at one endpoint");
        }
        for (GatewayProcess gateway : gateways) {
            assertThrows(AssertionError.class, () -> open(client, gateway));
        }
        assertEquals(admitted, open(), "no connection is closed for that");
    }

    private static WebSocket open(WebSocketClient client, GatewayProcess gateway) {
        return Await.done(client.connect(gateway.httpPort(), gateway.host(), "/chat"));
    }

    private int open() {
        return fleet.endpoints().stream().mapToInt(Echoes::webSockets).sum();
    }
}
