package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways go, by a crash or a rollout, and their clients' pins stay. */
class ReplicasGoTest {
    private static final int CLIENTS = 600;
    private static final int LOAD = 40;
    private static final int LOOKS = 8;

    @TempDir
    private static Path directory;

    private static Fleet fleet;
    private static List<GatewayProcess> gateways;

    @BeforeAll
    static void startThree() throws IOException {
        fleet = new Fleet(directory, 3);
        gateways = new ArrayList<>(fleet.start(3));
    }

    @BeforeEach
    void waitUntilThereAreThree() {
        Tables.awaitLinks(gateways);
    }

    @AfterAll
    static void closeEverything() throws InterruptedException {
        fleet.end();
    }

    @Test
    void aGatewayThatIsKilledTakesNoPinWithItAndItsLoadIsForgotten() throws Exception {
        List<String> homes = homesThrough(gateways);
        GatewayProcess killed = gateways.getFirst();
        List<GatewayProcess> survivors = List.of(gateways.get(1), gateways.get(2));
        ManyClients lost = fleet.clients();
        String loaded = Await.done(fleet.users().ask(killed, "heavy"));
        Users.each(LOAD, index -> lost.openWebSocket(killed.host(), killed.httpPort(), "/chat", "heavy"));
        ManyClients kept = fleet.clients();
        for (GatewayProcess survivor : survivors) {
            await().atMost(Tables.PATIENCE).until(() -> !strangersMeet(survivor, loaded));
            Users.each(
                    (Fleet.ENDPOINTS - 1) * 2,
                    index -> kept.openWebSocket(survivor.host(), survivor.httpPort(), "/chat", ""));
        }
        Tables.awaitOne(gateways);

        killed.kill();

        for (GatewayProcess survivor : survivors) {
            assertEquals(homes, homesThrough(List.of(survivor)));
            await().atMost(Tables.PATIENCE).until(() -> strangersMeet(survivor, loaded));
        }
        System.out.println(Tables.awaitOne(survivors));
        await().atMost(Tables.PATIENCE).until(() -> lost.lost() == LOAD);
        assertEquals(0, kept.lost());
        gateways.set(0, fleet.begin(0));
    }

    /** Whether any of some requests without a user, one after the other, is answered by {@code endpoint}. */
    private boolean strangersMeet(GatewayProcess gateway, String endpoint) {
        return IntStream.range(0, LOOKS)
                .mapToObj(look -> Await.done(fleet.users().ask(gateway, "")))
                .anyMatch(endpoint::equals);
    }

    @Test
    void aRollingRestartLosesNoPin() throws Exception {
        List<String> homes = homesThrough(gateways);
        Tables.awaitOne(gateways);

        for (int number = 0; number < gateways.size(); number++) {
            gateways.get(number).terminate();
            assertTrue(gateways.get(number).endsWithin(1, TimeUnit.MINUTES), "still there after SIGTERM");
            gateways.set(number, fleet.begin(number));
            Tables.awaitReady(gateways.get(number));
        }

        for (GatewayProcess gateway : gateways) {
            assertEquals(homes, homesThrough(List.of(gateway)));
        }
        System.out.println(Tables.awaitOne(gateways));
    }

    /** Where each client is, each asked for through one of {@code among} in turn. */
    private List<String> homesThrough(List<GatewayProcess> among) {
        List<GatewayProcess> asked = List.copyOf(among);
        return Users.each(CLIENTS, index -> fleet.users().ask(asked.get(index % asked.size()), "user-" + index));
    }
}
