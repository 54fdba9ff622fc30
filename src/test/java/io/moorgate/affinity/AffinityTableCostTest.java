package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Prints what a million rows cost: bytes of heap a row, and CPU time of lookups in random order. Nothing is asserted about time. */
class AffinityTableCostTest {
    private static final int ROWS = 1_000_000;
    private static final int LOOKUPS = 4_000_000;
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    private static final Duration TIMEOUT = Duration.ofHours(3);

    private final ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    private final Ticker ticker = Ticker.system();
    private final AffinityTable table = new AffinityTable(ROWS, ticker);
    private int found;

    @Test
    void printsWhatAMillionRowsCost() {
        long before = usedBytes();
        fill();
        System.out.printf(Locale.ROOT, "heap a row: %d bytes%n", (usedBytes() - before) / ROWS);
        ClientKey[] clients = randomClients();
        for (int round = 0; round < 3; round++) {
            long nowNanos = ticker.nanos();
            report(
                    "looked up",
                    clients,
                    client -> found += table.look(UPSTREAM, client, nowNanos).isPresent() ? 1 : 0);
            report("claimed and left", clients, client -> table.claim(UPSTREAM, client, TIMEOUT, Optional.empty())
                    .orElseThrow()
                    .leave());
        }
        assertEquals(3 * LOOKUPS, found);
        assertEquals(ROWS, table.entries());
    }

    private void fill() {
        EndpointId[] endpoints = new EndpointId[50];
        for (int i = 0; i < endpoints.length; i++) {
            endpoints[i] = new EndpointId("endpoint-" + i);
        }
        for (int i = 0; i < ROWS; i++) {
            PinClaim claim =
                    table.claim(UPSTREAM, client(i), TIMEOUT, Optional.empty()).orElseThrow();
            claim.settle(Optional.empty(), endpoints[i % endpoints.length]);
            claim.leave();
        }
    }

    private static ClientKey client(int number) {
        return new ClientKey(ClientKey.Kind.ADDRESS, 0, 0xffff_0a00_0000L + number);
    }

    private static ClientKey[] randomClients() {
        return new SplittableRandom(1)
                .ints(LOOKUPS, 0, ROWS)
                .mapToObj(AffinityTableCostTest::client)
                .toArray(ClientKey[]::new);
    }

    private void report(String what, ClientKey[] clients, Consumer<ClientKey> step) {
        long before = cpu.getCurrentThreadCpuTime();
        for (ClientKey client : clients) {
            step.accept(client);
        }
        long nanos = (cpu.getCurrentThreadCpuTime() - before) / clients.length;
        System.out.printf(
                Locale.ROOT, "%s among %d rows: %d ns, %.1f million a second%n", what, ROWS, nanos, 1e3 / nanos);
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
