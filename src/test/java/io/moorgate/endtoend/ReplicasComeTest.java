package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fourth gateway comes to three: one of theirs, and one that only thinks so. The three are of the tests, which fill their
 * tables from within.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasComeTest {
    private static final int ROWS = 200_000;
    private static final int TRAFFIC_LANES = 4;
    private static final int CLIENTS = 200;
    private static final String OTHER_KEY = "another key of thirty-two bytes or more";

    @TempDir
    private static Path directory;

    private static Fleet fleet;
    private static List<GatewayProcess> gateways;

    @BeforeAll
    static void startThree() throws IOException {
        fleet = new Fleet(directory, 4);
        gateways = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            gateways.add(fleet.begin(number, new GatewayProgram.OfTests()));
        }
    }

    @AfterAll
    static void closeEverything() throws InterruptedException {
        fleet.end();
    }

    @BeforeEach
    void waitUntilThereAreThree() {
        Tables.awaitLinks(gateways);
    }

    /** The first: what another replica has outdone leaves its gateway's rows a minute later, which is a change of theirs. */
    @Order(1)
    @Test
    void aGatewayWithAnotherKeyLearnsNothingAndChangesNothing() throws Exception {
        Users.each(CLIENTS, index -> fleet.users().ask(gateways.get(index % gateways.size()), "user-" + index));
        String before = Tables.awaitOneAtRest(gateways);

        try (GatewayProcess stranger = fleet.begin(3, OTHER_KEY)) {
            await().atMost(Tables.PATIENCE)
                    .until(() ->
                            stranger.generation() > 0 && stranger.linesWith("peer not reached") == gateways.size());
            assertEquals(0, stranger.ask("pins").getInteger("pins"));
            assertEquals(1, Tables.replicas(stranger.ask("status")).count());
            Users.each(CLIENTS, index -> fleet.users().ask(stranger, "user-" + index));
            assertEquals(CLIENTS, stranger.ask("pins").getInteger("pins"));
            assertEquals(before, Tables.awaitOneAtRest(gateways));
        }
    }

    @Order(2)
    @Test
    void aNewGatewayIsReadyAndGetsAllRows() throws Exception {
        int share = ROWS / gateways.size() + 1;
        for (int number = 0; number < gateways.size(); number++) {
            gateways.get(number).ask("fill filled-" + number + "- " + share);
        }
        Tables.awaitOne(gateways);
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger requests = new AtomicInteger();
        Future<?> traffic = Future.all(IntStream.range(0, TRAFFIC_LANES)
                .mapToObj(lane -> traffic(isOver, requests))
                .toList());

        try (GatewayProcess fresh = fleet.begin(3)) {
            Tables.awaitReady(fresh);
            // On a machine that is short of processor time it may have begun to serve before the last copy had come.
            await().atMost(Tables.PATIENCE).until(() -> "full copies of 3 replicas"
                    .equals(fresh.ask("status").getString("says")));
            int pins = fresh.ask("pins").getInteger("pins");
            isOver.set(true);
            Await.done(traffic);
            Duration copied =
                    Duration.ofNanos(fresh.lastSaidNanos("replica joined").orElseThrow()
                            - fresh.lastSaidNanos("peer link up").orElseThrow());
            System.out.printf(
                    "joined %d ms after its links were up, with %d rows, beside %d requests%n",
                    copied.toMillis(), pins, requests.get());

            assertTrue(pins >= ROWS, pins + " (expected: >= " + ROWS + ")");
            System.out.println(Tables.awaitOne(List.of(gateways.get(0), gateways.get(1), gateways.get(2), fresh)));
            assertEquals(
                    IntStream.range(0, CLIENTS)
                            .mapToObj(index -> "endpoint-" + index % Fleet.ENDPOINTS)
                            .toList(),
                    Users.each(CLIENTS, index -> fleet.users().ask(fresh, "filled-1-" + index)));
        }
    }

    /** One new client after the other, until it is over. */
    private Future<Void> traffic(AtomicBoolean isOver, AtomicInteger requests) {
        if (isOver.get()) {
            return Future.succeededFuture();
        }
        int index = requests.getAndIncrement();
        return fleet.users()
                .ask(gateways.get(index % gateways.size()), "traveller-" + index)
                .compose(name -> traffic(isOver, requests));
    }
}
