package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.pods;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.Seed;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Clients whose first connections arrive at the same moment on many event loops, some endpoints refusing. */
class SimultaneousPicksTest {
    private static final int LOOPS = 6;
    private static final int ROUNDS = 400;
    private static final int CLIENTS_A_ROUND = 8;

    private final LiveCounts counts = new LiveCounts();
    private final AffinityTable pins = new AffinityTable(100_000, () -> 0);
    private final EndpointPicker picker =
            new EndpointPicker(pins, counts, CookieSigner.generated(), TrafficEvents.SILENT, () -> 0);
    private final Endpoints endpoints = pods(7);
    private final Seed seed = Seed.ofThisRun();

    @Test
    void noClientEverHasTwoEndpoints() throws Exception {
        for (Balance.Strategy strategy : List.of(Balance.Strategy.RANDOM, Balance.Strategy.LEAST_CONNECTIONS)) {
            run(strategy);
        }
    }

    private void run(Balance.Strategy strategy) throws Exception {
        ConcurrentMap<Integer, Set<Endpoint>> accepted = new ConcurrentHashMap<>();
        CyclicBarrier together = new CyclicBarrier(LOOPS);
        try (ExecutorService loops = Executors.newFixedThreadPool(LOOPS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int loop = 0; loop < LOOPS; loop++) {
                SplittableRandom random = seed.random(loop);
                running.add(loops.submit(() -> rounds(strategy, together, random, accepted)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        assertEquals(ROUNDS * CLIENTS_A_ROUND, accepted.size(), seed::toString);
        accepted.forEach((client, itsEndpoints) -> assertEquals(1, itsEndpoints.size(), () -> seed + " " + client));
        assertEquals(0, counts.snapshot().values().stream().mapToInt(x -> x).sum(), seed::toString);
    }

    private Void rounds(
            Balance.Strategy strategy,
            CyclicBarrier together,
            SplittableRandom random,
            ConcurrentMap<Integer, Set<Endpoint>> accepted)
            throws Exception {
        Upstream upstream = new Upstream(
                BalanceFixture.CHAT,
                strategy.name(),
                endpoints,
                new Balance(strategy, new HashOn.ClientIp()),
                BalanceFixture.affinity(new Affinity.Key.ClientIp()),
                ClientPrefix.WHOLE);
        for (int round = 0; round < ROUNDS; round++) {
            together.await();
            Set<Endpoint> refusing = refusing(round);
            for (int i = 0; i < CLIENTS_A_ROUND; i++) {
                int client = round * CLIENTS_A_ROUND + i;
                connect(upstream, client, refusing, random)
                        .ifPresent(endpoint -> accepted.computeIfAbsent(client, first -> ConcurrentHashMap.newKeySet())
                                .add(endpoint));
            }
        }
        return null;
    }

    private Set<Endpoint> refusing(int round) {
        SplittableRandom random = new SplittableRandom(seed.value() ^ round);
        Set<Endpoint> refusing = new HashSet<>();
        endpoints.all().stream()
                .skip(1)
                .filter(endpoint -> random.nextInt(2) == 0)
                .forEach(refusing::add);
        return refusing;
    }

    private Optional<Endpoint> connect(Upstream upstream, int client, Set<Endpoint> refusing, SplittableRandom random) {
        Pick pick = picker.pick(upstream, client(client));
        try {
            Optional<Endpoint> endpoint = pick.next();
            while (endpoint.filter(refusing::contains).isPresent()) {
                if (random.nextInt(3) == 0) {
                    Thread.yield();
                }
                endpoint = pick.next();
            }
            if (endpoint.isPresent()) {
                pick.connected(0);
            }
            return endpoint;
        } finally {
            pick.release();
        }
    }
}
