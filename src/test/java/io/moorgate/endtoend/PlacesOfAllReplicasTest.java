package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

/** The places of endpoints that two gateways share. */
class PlacesOfAllReplicasTest {
    private static final int PER_ENDPOINT = 3;
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

    private static WebSocket open(WebSocketClient client, GatewayProcess gateway) {
        return Await.done(client.connect(gateway.httpPort(), gateway.host(), "/chat"));
    }

    private int open() {
        return fleet.endpoints().stream().mapToInt(Echoes::webSockets).sum();
    }
}
