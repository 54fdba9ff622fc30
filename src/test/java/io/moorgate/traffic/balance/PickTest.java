package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.affinity;
import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.pods;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance.Strategy;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.PickReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PickTest {
    private final BalanceFixture fixture = new BalanceFixture();
    private final Upstream upstream = upstream(Strategy.LEAST_CONNECTIONS, ready("a", "b", "c"));

    @Test
    void countsTheEndpointFromTheMomentItIsHandedOut() {
        Pick pick = fixture.picker.pick(upstream, client(1));
        assertEquals(0, fixture.liveInAll());
        String first = pick.next().orElseThrow().name();
        assertEquals(1, fixture.live(first));
        String second = pick.next().orElseThrow().name();
        assertEquals(0, fixture.live(first));
        assertEquals(1, fixture.live(second));
        pick.release();
        assertEquals(0, fixture.liveInAll());
    }

    @Test
    void picksMadeAtTheSameTimeDoNotHerd() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            names.add(fixture.picker
                    .pick(upstream, client(i))
                    .next()
                    .orElseThrow()
                    .name());
        }
        assertEquals(List.of("a", "b", "c"), names.stream().sorted().toList());
    }

    @Test
    void releasingTwiceIsReleasingOnce() {
        fixture.connect(upstream, client(1));
        Pick pick = fixture.picker.pick(upstream, client(2));
        pick.next();
        pick.release();
        pick.release();
        assertEquals(1, fixture.liveInAll());
    }

    @Test
    void aReleasedPickYieldsNothingAndPinsNobody() {
        Upstream pinning = upstream(affinity(new Affinity.Key.ClientIp()), ready("a", "b"));
        Pick pick = fixture.picker.pick(pinning, client(1));
        pick.next();
        pick.release();
        pick.connected(0);
        assertEquals(Optional.empty(), pick.next());
        assertEquals(0, fixture.liveInAll());
        assertEquals(0, fixture.pins.entries());
    }

    @Test
    void anExhaustedPickCountsNothing() {
        Pick pick = fixture.picker.pick(upstream, client(1));
        for (int i = 0; i < 3; i++) {
            assertTrue(pick.next().isPresent());
        }
        assertEquals(Optional.empty(), pick.next());
        assertEquals(Optional.empty(), pick.next());
        assertEquals(0, fixture.liveInAll());
        pick.release();
        assertEquals(0, fixture.liveInAll());
    }

    @Test
    void withoutAffinityNothingIsPinnedAndNoCookieSet() {
        Pick pick = fixture.picker.pick(upstream, client(1));
        pick.next();
        pick.connected(0);
        assertEquals(PickReason.BALANCED, pick.reason());
        assertEquals(Optional.empty(), pick.setCookie(true));
        assertEquals(List.of(), fixture.lookups);
    }

    @Property(tries = 300)
    void countsReturnToZeroAfterAnyInterleaving(
            @ForAll Strategy strategy,
            @ForAll boolean pins,
            @ForAll @IntRange(min = 1, max = 20) int size,
            @ForAll @Size(max = 200) List<@IntRange(max = 79) Integer> steps) {
        BalanceFixture fresh = new BalanceFixture(6);
        Upstream base = upstream(strategy, pods(size));
        Upstream upstream = new Upstream(
                base.service(),
                base.port(),
                base.endpoints(),
                base.balance(),
                pins ? affinity(new Affinity.Key.ClientIp()) : Affinity.NONE,
                base.clientPrefix());
        List<Pick> picks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            picks.add(fresh.picker.pick(upstream, client(i / 2)));
        }
        for (int step : steps) {
            Pick pick = picks.get(step % 8);
            switch (step / 8) {
                case 0, 1, 2, 3 -> pick.next();
                case 4, 5, 6 -> pick.connected(step);
                case 7 -> pick.responded(step);
                default -> {
                    pick.release();
                    picks.set(step % 8, fresh.picker.pick(upstream, client(step % 8 / 2)));
                }
            }
        }
        picks.forEach(Pick::release);
        picks.forEach(Pick::release);
        assertEquals(0, fresh.liveInAll());
        fresh.picker.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of()));
        assertEquals(Map.of(), fresh.counts.snapshot());
    }
}
