package io.moorgate.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways are one to clients that come all at once. */
class OneTableTest {
    private static final int RACING_CLIENTS = 10_000;
    private static final int WEBSOCKETS = 1_200;
    private static final double FAIR_FACTOR_MAX = 1.5;

    @TempDir
    private Path directory;

    private Fleet fleet;
    private List<GatewayProcess> gateways;

    @BeforeEach
    void startThree() throws IOException {
        fleet = new Fleet(directory, 3);
        gateways = fleet.start(3);
    }

    @AfterEach
    void closeEverything() throws InterruptedException {
        fleet.end();
    }

    @Test
    void aClientThatComesThroughAllAtOnceHasOneEndpointAndABurstIsSharedEvenly() throws Exception {
        List<List<String>> answers = Users.each(RACING_CLIENTS, index -> Future.all(gateways.stream()
                        .map(gateway -> fleet.users().ask(gateway, "racer-" + index))
                        .toList())
                .map(all -> all.<String>list()));
        long split = answers.stream()
                .filter(names -> new HashSet<>(names).size() > 1)
                .count();
        JsonObject asks = Tables.asks(gateways);
        System.out.printf("of %d clients %d got two endpoints; questions: %s%n", RACING_CLIENTS, split, asks);

        // A client may be split where its key's owner left the question unanswered for the whole of the connect
        // timeout.
        long unanswered = asks.getLong("TIMED_OUT");
        assertTrue(split <= unanswered, split + " (expected: at most " + unanswered + ")");
        System.out.println(Tables.awaitOne(gateways));
        assertABurstIsSharedEvenly();
    }

    private void assertABurstIsSharedEvenly() throws IOException, InterruptedException {
        ManyClients clients = fleet.clients();
        Users.each(WEBSOCKETS, index -> {
            GatewayProcess gateway = gateways.get(index % gateways.size());
            return clients.openWebSocket(gateway.host(), gateway.httpPort(), "/chat", "guest-" + index);
        });
        List<Integer> shares =
                fleet.endpoints().stream().map(Echoes::webSockets).toList();
        System.out.printf(
                "of %d WebSockets the endpoints have %s; questions: %s%n", WEBSOCKETS, shares, Tables.asks(gateways));

        double fair = (double) WEBSOCKETS / Fleet.ENDPOINTS;
        shares.forEach(share -> assertTrue(
                share <= fair * FAIR_FACTOR_MAX && share >= fair / FAIR_FACTOR_MAX,
                share + " (expected: about " + fair + ")"));
        assertEquals(0, clients.lost());
    }
}
