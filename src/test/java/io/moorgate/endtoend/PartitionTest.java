package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.Ticker;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways lose sight of each other and meet again, while both go on serving. Needs root, for network namespaces. */
class PartitionTest {
    private static final int ENDPOINTS = 4;
    private static final int CLIENTS = 300;
    private static final int WEBSOCKETS = 50;
    private static final int PEER_PORT = 9500;
    private static final Duration HEAL_PROMISE = Duration.ofSeconds(5);

    private final Ticker ticker = Ticker.system();
    private final List<GatewayProcess> gateways = new ArrayList<>();

    @TempDir
    private Path directory;

    private Namespaces namespaces;
    private ChildProcess outside;

    @BeforeEach
    void startTwo() throws Exception {
        namespaces = new Namespaces();
        outside = ChildProcess.begin(
                namespaces.launcher(Optional.empty()),
                List.of(),
                line -> {},
                EndpointsProcess.class,
                Namespaces.OUTSIDE_HOST,
                Integer.toString(ENDPOINTS));
        int[] ports = Arrays.stream(outside.ready().split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        new Manifests(directory, Namespaces.OUTSIDE_HOST)
                .service("chat", "kubernetes.io/ws", "path: /chat; affinity: 'header:x-user'", ports);
        Path key = Files.writeString(directory.resolve("key"), "a key of thirty-two bytes or more\n");
        for (int number = 0; number < 2; number++) {
            gateways.add(GatewayProcess.begin(
                    namespaces.launcher(Optional.of(number)),
                    List.of(),
                    Namespaces.frontHost(number),
                    directory,
                    "moorgate.limits.bind-address=0.0.0.0",
                    "moorgate.replica=gateway-" + number,
                    "moorgate.peers.port=" + PEER_PORT,
                    "moorgate.peers.static=" + Namespaces.peerHost(0) + ":" + PEER_PORT + "," + Namespaces.peerHost(1)
                            + ":" + PEER_PORT,
                    "moorgate.peers.key-file=" + key));
        }
        Tables.awaitLinks(gateways);
    }

    @AfterEach
    void closeEverything() throws Exception {
        for (GatewayProcess gateway : gateways) {
            gateway.kill();
        }
        if (outside != null) {
            outside.close();
        }
        if (namespaces != null) {
            namespaces.remove();
        }
    }

    @Test
    void gatewaysThatMeetAgainHoldOneTableWithinFiveSecondsAndNoConnectionIsHarmed() throws Exception {
        List<String> early = homes(0, "early-");
        for (GatewayProcess gateway : gateways) {
            outside.ask("hold " + gateway.host() + " " + gateway.httpPort() + " " + WEBSOCKETS);
        }
        assertAllEcho("before");

        namespaces.cut();
        for (GatewayProcess gateway : gateways) {
            await().atMost(Tables.PATIENCE)
                    .until(() -> Tables.replicas(gateway.ask("status")).count() == 1);
        }
        List<String> left = homes(0, "left-");
        List<String> right = homes(1, "right-");
        List<String> bothLeft = homes(0, "both-");
        List<String> bothRight = homes(1, "both-");
        assertEquals(early, homes(1, "early-"));
        assertAllEcho("apart");

        namespaces.heal();
        await().atMost(Tables.PATIENCE)
                .until(() -> Tables.replicas(gateways.getFirst().ask("status")).count() == 2);
        Tables.awaitOne(gateways);
        long equalNanos = ticker.nanos();

        Duration healed = Duration.ofNanos(
                equalNanos - gateways.getFirst().lastSaidNanos("peer link up").orElseThrow());
        System.out.printf(
                "one table %d ms after the link was up again; of %d clients that came on both sides %d had got two endpoints%n",
                healed.toMillis(), CLIENTS, differences(bothLeft, bothRight));
        assertTrue(healed.compareTo(HEAL_PROMISE) <= 0, healed + " (expected: <= " + HEAL_PROMISE + ")");
        assertEquals(early, homes(0, "early-"));
        assertEquals(left, homes(1, "left-"));
        assertEquals(right, homes(0, "right-"));
        assertEquals(homes(0, "both-"), homes(1, "both-"));
        assertAllEcho("after");
    }

    private static long differences(List<String> some, List<String> others) {
        return IntStream.range(0, some.size())
                .filter(index -> !some.get(index).equals(others.get(index)))
                .count();
    }

    /** Where the clients of that name are, through gateway {@code number}. */
    private List<String> homes(int number, String user) throws IOException, InterruptedException {
        GatewayProcess gateway = gateways.get(number);
        JsonArray homes = outside.ask("homes " + gateway.host() + " " + gateway.httpPort() + " " + user + " " + CLIENTS)
                .getJsonArray("homes");
        return IntStream.range(0, homes.size()).mapToObj(homes::getString).toList();
    }

    private void assertAllEcho(String word) throws IOException, InterruptedException {
        assertEquals(new JsonObject().put("open", 2 * WEBSOCKETS).put("lost", 0), outside.ask("echo " + word));
    }
}
