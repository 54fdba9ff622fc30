package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Many threads at one small table, while its clock runs, rows expire, are swept and evicted. */
class AffinityTableRacesTest {
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    private static final RoutingTable NOTHING = new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of());
    private static final int THREADS = 6;
    private static final int STEPS = 30_000;
    private static final int CLIENTS = 40;
    private static final int ROWS = 24;

    private final AtomicLong nowNanos = new AtomicLong();
    private final AffinityTable table = new AffinityTable(ROWS, nowNanos::get);

    /** What each client with an open connection is bound to; absent where it has none. */
    private final ConcurrentMap<Integer, Open> open = new ConcurrentHashMap<>();

    private record Open(EndpointId endpoint, int connections) {}

    private record Held(int client, PinClaim claim) {}

    @Test
    void aClientWithAnOpenConnectionIsNeverBoundToAnotherEndpoint() throws Exception {
        Seed seed = Seed.ofThisRun();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                SplittableRandom random = seed.random(thread);
                boolean sweeps = thread == 0;
                running.add(threads.submit(() -> live(random, sweeps)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertEquals(0, open.size(), seed::toString);
        nowNanos.addAndGet(Duration.ofDays(2).toNanos());
        table.sweep(NOTHING);
        assertEquals(0, table.entries(), seed::toString);
        assertEquals(0, table.pins().count(), seed::toString);
    }

    private void live(SplittableRandom random, boolean sweeps) {
        Deque<Held> held = new ArrayDeque<>();
        for (int step = 0; step < STEPS; step++) {
            nowNanos.addAndGet(random.nextLong(1_000_000));
            if (sweeps && random.nextInt(200) == 0) {
                table.sweep(NOTHING);
                assertTrue(table.entries() <= ROWS + THREADS, "rows: " + table.entries());
            }
            if (held.size() < 3 && random.nextBoolean()) {
                connect(random).ifPresent(held::add);
            } else if (!held.isEmpty()) {
                disconnect(held.poll());
            }
        }
        held.forEach(this::disconnect);
    }

    private Optional<Held> connect(SplittableRandom random) {
        int client = random.nextInt(CLIENTS);
        Optional<PinClaim> claimed =
                table.claim(UPSTREAM, Clients.address("10.0.0." + client), Duration.ofMillis(2), Optional.empty());
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        PinClaim claim = claimed.get();
        while (true) {
            Binding seen = claim.look();
            EndpointId endpoint = seen.current().orElse(new EndpointId("e" + random.nextInt(1000)));
            boolean isMine = seen.current().isPresent() ? claim.join(seen) : claim.attempt(seen, endpoint);
            if (isMine && random.nextInt(4) == 0) {
                claim.leave();
                return Optional.empty();
            }
            if (isMine) {
                claim.settle(seen.endpoint(), endpoint);
                open.merge(client, new Open(endpoint, 1), AffinityTableRacesTest::both);
                return Optional.of(new Held(client, claim));
            }
        }
    }

    private static Open both(Open one, Open other) {
        assertEquals(one.endpoint(), other.endpoint());
        return new Open(one.endpoint(), one.connections() + other.connections());
    }

    private void disconnect(Held held) {
        open.computeIfPresent(
                held.client(),
                (client, before) ->
                        before.connections() == 1 ? null : new Open(before.endpoint(), before.connections() - 1));
        held.claim().leave();
    }
}
