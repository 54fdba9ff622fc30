package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.endpoint;
import static io.moorgate.traffic.balance.BalanceFixture.pods;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Balance.Strategy;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StrategiesTest {
    private final BalanceFixture fixture = new BalanceFixture();

    @Property(tries = 200)
    void leastConnectionsIsExactForSmallSets(@ForAll @Size(min = 1, max = 16) List<@IntRange(max = 20) Integer> loads) {
        BalanceFixture fresh = new BalanceFixture();
        Endpoints endpoints = pods(loads.size());
        for (int i = 0; i < loads.size(); i++) {
            load(fresh, endpoints.all().get(i).id(), loads.get(i));
        }
        List<String> order = fresh.order(upstream(Strategy.LEAST_CONNECTIONS, endpoints), client(1));
        List<Integer> ordered = order.stream()
                .map(name -> fresh.counts.of(new EndpointId(name)))
                .toList();
        assertEquals(loads.stream().sorted().toList(), ordered);
    }

    private static void load(BalanceFixture fixture, EndpointId id, int load) {
        for (int i = 0; i < load; i++) {
            fixture.counts.increment(id);
        }
    }

    @Test
    void leastConnectionsKeepsSmallSetsLevel() {
        Upstream upstream = upstream(Strategy.LEAST_CONNECTIONS, pods(16));
        for (int i = 0; i < 16 * 10; i++) {
            fixture.connect(upstream, client(i));
        }
        assertTrue(fixture.counts.snapshot().values().stream().allMatch(live -> live == 10));
    }

    @Test
    void leastConnectionsBreaksTiesAtRandom() {
        Upstream upstream = upstream(Strategy.LEAST_CONNECTIONS, ready("a", "b", "c", "d"));
        Map<String, Integer> visits = visits(upstream, 4000);
        visits.values().forEach(count -> assertTrue(count > 800 && count < 1200, visits::toString));
    }

    @Test
    void twoChoicesKeepLargeSetsNearlyLevel() {
        Upstream upstream = upstream(Strategy.LEAST_CONNECTIONS, pods(200));
        for (int i = 0; i < 200 * 50; i++) {
            fixture.connect(upstream, client(i));
        }
        int most = fixture.counts.snapshot().values().stream()
                .mapToInt(x -> x)
                .max()
                .orElseThrow();
        int fewest = fixture.counts.snapshot().values().stream()
                .mapToInt(x -> x)
                .min()
                .orElseThrow();
        assertTrue(most <= 55 && fewest >= 40, fewest + " to " + most + " (expected: near 50)");
    }

    @Test
    void roundRobinGivesEveryEndpointItsTurn() {
        Upstream upstream = upstream(Strategy.ROUND_ROBIN, ready("a", "b", "c"));
        assertEquals("abcabc", visit(upstream, 6));
    }

    @Test
    void roundRobinGoesOnWhereItWasWhenEndpointsComeAndGo() {
        assertEquals("ab", visit(upstream(Strategy.ROUND_ROBIN, ready("a", "b", "c")), 2));
        assertEquals("cda", visit(upstream(Strategy.ROUND_ROBIN, ready("a", "b", "c", "d")), 3));
        assertEquals("bcdb", visit(upstream(Strategy.ROUND_ROBIN, ready("b", "c", "d")), 4));
    }

    @Test
    void roundRobinSpendsATurnOnAnEndpointThatRefuses() {
        Upstream upstream = upstream(Strategy.ROUND_ROBIN, ready("a", "b", "c"));
        assertEquals(List.of("a", "b", "c"), fixture.order(upstream, client(1)));
        Pick pick = fixture.picker.pick(upstream, client(1));
        assertEquals("a", pick.next().orElseThrow().name());
        assertEquals("b", pick.next().orElseThrow().name());
        assertEquals("c", visit(upstream, 1));
        pick.release();
    }

    @Test
    void randomIsFair() {
        Map<String, Integer> visits = visits(upstream(Strategy.RANDOM, ready("a", "b", "c", "d")), 4000);
        visits.values().forEach(count -> assertTrue(count > 800 && count < 1200, visits::toString));
    }

    @Test
    void ewmaPrefersTheEndpointThatAnswersSooner() {
        Upstream upstream = upstream(Strategy.EWMA, ready("fast", "slow"));
        answer(upstream, Map.of("fast", 5L, "slow", 80L), 2);
        Map<String, Integer> open = answer(upstream, Map.of("fast", 5L, "slow", 80L), 10);
        assertEquals(Map.of("fast", 10), open);
    }

    @Test
    void ewmaWeighsLatencyAgainstLoad() {
        Upstream upstream = upstream(Strategy.EWMA, ready("fast", "slow"));
        answer(upstream, Map.of("fast", 10L, "slow", 30L), 2);
        for (int i = 0; i < 40; i++) {
            fixture.connect(upstream, client(i));
        }
        assertTrue(fixture.live("fast") >= 29 && fixture.live("fast") <= 31, "fast: " + fixture.live("fast"));
    }

    @Test
    void ewmaTriesASlowEndpointAgainAfterAWhile() {
        Upstream upstream = upstream(Strategy.EWMA, ready("fast", "slow"));
        answer(upstream, Map.of("fast", 5L, "slow", 500L), 2);
        fixture.time.advance(Duration.ofMinutes(2));
        Set<String> tried = new HashSet<>();
        for (int i = 0; i < 50 && tried.size() < 2; i++) {
            tried.add(fixture.visit(upstream, client(i)));
        }
        assertEquals(Set.of("fast", "slow"), tried);
    }

    @Test
    void ewmaShunsAnEndpointThatRefuses() {
        Upstream upstream = upstream(Strategy.EWMA, ready("dead", "well"));
        boolean hasRefused = false;
        for (int i = 0; i < 50 && !hasRefused; i++) {
            Pick pick = fixture.picker.pick(upstream, client(i));
            hasRefused = pick.next().orElseThrow().name().equals("dead");
            if (hasRefused) {
                assertEquals("well", pick.next().orElseThrow().name());
            }
            pick.connected(1_000_000);
            pick.release();
        }
        assertEquals(Map.of("well", 20), visits(upstream, 20));
    }

    @Test
    void ewmaDoesNotShunAnEndpointThatWasNotDialled() {
        Upstream upstream = upstream(Strategy.EWMA, ready("fast", "slow"));
        answer(upstream, Map.of("fast", 5L, "slow", 80L), 2);
        Pick pick = fixture.picker.pick(upstream, client(0));
        assertEquals("fast", pick.next().orElseThrow().name());
        pick.notTried();
        assertEquals("slow", pick.next().orElseThrow().name());
        pick.connected(80_000_000);
        pick.release();
        assertEquals(Map.of("fast", 20), visits(upstream, 20));
    }

    @Property(tries = 100)
    void everyStrategyTriesEveryEndpointOnce(@ForAll Strategy strategy, @ForAll @IntRange(min = 1, max = 60) int size) {
        BalanceFixture fresh = new BalanceFixture();
        List<String> order = fresh.order(upstream(strategy, pods(size)), client(size));
        assertEquals(size, order.size());
        assertEquals(size, new HashSet<>(order).size());
        assertEquals(0, fresh.liveInAll());
    }

    @Test
    void newClientsGoToDrainingEndpointsOnlyWhenNoneIsReady() {
        Endpoints one =
                Endpoints.of(List.of(endpoint("a", EndpointState.DRAINING), endpoint("b", EndpointState.READY)), "");
        assertEquals(List.of("b"), fixture.order(upstream(Strategy.RANDOM, one), client(1)));
        Endpoints none = Endpoints.of(
                List.of(endpoint("a", EndpointState.DRAINING), endpoint("b", EndpointState.NOT_READY)), "");
        assertEquals(List.of("a"), fixture.order(upstream(Strategy.RANDOM, none), client(1)));
    }

    @Test
    void whereThereIsNoEndpointThereIsNoCandidate() {
        for (Strategy strategy : Strategy.values()) {
            assertEquals(List.of(), fixture.order(upstream(strategy, Endpoints.NONE), client(1)));
        }
    }

    private Map<String, Integer> visits(Upstream upstream, int times) {
        Map<String, Integer> visits = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            visits.merge(fixture.visit(upstream, client(i)), 1, Integer::sum);
        }
        return visits;
    }

    private String visit(Upstream upstream, int times) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            names.add(fixture.visit(upstream, client(i)));
        }
        return String.join("", names);
    }

    /**
     * So many exchanges one after the other, each taking as many ms as its endpoint does; which endpoint carried how
     * many.
     */
    private Map<String, Integer> answer(Upstream upstream, Map<String, Long> ms, int times) {
        Map<String, Integer> carried = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            Pick pick = fixture.picker.pick(upstream, client(i));
            String name = pick.next().orElseThrow().name();
            pick.connected(100_000);
            pick.responded(Duration.ofMillis(ms.get(name)).toNanos());
            pick.release();
            carried.merge(name, 1, Integer::sum);
        }
        return carried;
    }
}
