package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.time.TaskThread;
import io.moorgate.traffic.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways are replaced one after the other: clients that come back resume their TLS sessions through the others. */
class RollingRestartOverTlsTest {
    private static final int GATEWAYS = 3;
    private static final int CLIENTS = 300;
    private static final double RESUMED_MIN = 0.95;

    /** A gateway that ends takes those along that have come since it was asked for its counters. */
    private static final double COUNTED_MIN = 0.98;

    private static final int SERVICE_RESTART = 1012;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HANDSHAKES = "moorgate_tls_handshakes_total";

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("clients", fault -> faults.add(fault.toString()));
    private final ReadyGateways ready = new ReadyGateways();
    private final TestAuthority authority = new TestAuthority("authority");
    private final int port = FreePorts.one();
    private final ReturningTlsClients clients = new ReturningTlsClients(ready, port, thread, authority);
    private final Map<String, Integer> handshakes = new TreeMap<>();
    private Fleet fleet;

    @TempDir
    private Path directory;

    /** At every address: clients keep sessions by name and port. */
    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet(
                directory,
                GATEWAYS,
                "moorgate.shutdown.grace=2s",
                "moorgate.shutdown.drain-timeout=4s",
                "moorgate.https.port=" + port,
                "moorgate.tls.default-secret=test/cert");
        new Manifests(directory).secret("cert", authority.issue(ReturningTlsClients.HOST));
    }

    @AfterEach
    void closeEverything() throws InterruptedException {
        thread.close();
        ready.close();
        fleet.end();
    }

    @Test
    void clientsOfARollingRestartResumeTheirSessionsThroughOtherReplicas() throws Exception {
        List<GatewayProcess> gateways = fleet.start(GATEWAYS);
        for (GatewayProcess gateway : gateways) {
            join(gateway);
        }
        for (int number = 0; number < GATEWAYS; number++) {
            awaitSharedTickets(gateways.get(number), gateways.get((number + 1) % GATEWAYS));
        }
        gateways.forEach(gateway -> count(gateway, -1));
        clients.begin(CLIENTS);
        await().atMost(PATIENCE).until(() -> clients.live() == CLIENTS);

        for (int number = 0; number < GATEWAYS; number++) {
            GatewayProcess old = gateways.get(number);
            old.terminate();
            await().atMost(PATIENCE).until(() -> !ready.has(old));
            count(old, 1);
            assertTrue(old.endsWithin(PATIENCE.toSeconds(), TimeUnit.SECONDS), "still there after SIGTERM");
            gateways.set(number, fleet.begin(number));
            join(gateways.get(number));
        }
        await().atMost(PATIENCE).until(() -> clients.live() == CLIENTS);
        gateways.forEach(gateway -> count(gateway, 1));

        System.out.println("handshakes: " + handshakes);
        int all = handshakes.values().stream().mapToInt(Integer::intValue).sum();
        int full = all - handshakes.getOrDefault("TLSv1.2 true", 0) - handshakes.getOrDefault("TLSv1.3 true", 0);
        double resumed = 1 - (full - CLIENTS) / (double) (all - CLIENTS);
        System.out.printf("%d clients came back %d times, %.1f %% resumed%n", CLIENTS, all - CLIENTS, resumed * 100);
        assertEquals(List.of(), clients.faults());
        assertEquals(
                List.of(),
                clients.closeCodes().stream()
                        .filter(code -> code != SERVICE_RESTART)
                        .toList());
        assertTrue(all >= 2 * CLIENTS, handshakes::toString);
        assertTrue(all >= clients.opened() * COUNTED_MIN, () -> clients.opened() + " opened, " + handshakes);
        assertTrue(resumed >= RESUMED_MIN, handshakes::toString);
        assertEquals(List.of(), faults);
        assertEquals(List.of(), ready.faults());
    }

    private void join(GatewayProcess gateway) throws Exception {
        gateway.httpPort();
        await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0);
        ready.add(gateway);
        await().atMost(PATIENCE).until(() -> ready.has(gateway));
    }

    /** Waits until {@code other} resumes a session of {@code first}. */
    private void awaitSharedTickets(GatewayProcess first, GatewayProcess other) {
        await().atMost(PATIENCE).until(() -> {
            double before = resumed(other);
            clients.visit(first, other);
            return resumed(other) > before;
        });
    }

    private static double resumed(GatewayProcess gateway) {
        return handshakes(gateway)
                .filter(series -> series.getKey().contains("resumed=\"true\""))
                .mapToDouble(series -> ((Number) series.getValue()).doubleValue())
                .sum();
    }

    private static Stream<Map.Entry<String, Object>> handshakes(GatewayProcess gateway) {
        try {
            return gateway.ask("metrics").getMap().entrySet().stream()
                    .filter(series -> series.getKey().startsWith(HANDSHAKES));
        } catch (IOException | InterruptedException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Adds the handshakes of {@code gateway}, by version and whether they were resumed, those that failed by their result. */
    private void count(GatewayProcess gateway, int sign) {
        handshakes(gateway).forEach(series -> {
            String[] labels = series.getKey().split("\"");
            String name = labels[5].equals("ok") ? labels[1] + " " + labels[3] : labels[5];
            handshakes.merge(name, sign * ((Number) series.getValue()).intValue(), Integer::sum);
        });
    }
}
