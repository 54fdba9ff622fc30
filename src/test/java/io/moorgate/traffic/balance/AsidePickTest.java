package io.moorgate.traffic.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import org.junit.jupiter.api.Test;

/** Who gets which endpoint while one is put aside. */
class AsidePickTest {
    private final BalanceFixture fixture = new BalanceFixture();

    @Test
    void anEndpointThatIsPutAsideGetsNoNewClient() {
        for (Balance.Strategy strategy : Balance.Strategy.values()) {
            Upstream upstream = BalanceFixture.upstream(strategy, BalanceFixture.ready("a", "b"));
            putAside(upstream, "a");
            for (int client = 0; client < 20; client++) {
                assertEquals("b", fixture.visit(upstream, BalanceFixture.client(client)), strategy.toString());
            }
        }
    }

    @Test
    void aClientThatIsPinnedToItIsBoundToAnother() {
        Upstream upstream = BalanceFixture.upstream(
                BalanceFixture.affinity(new Affinity.Key.ClientIp()), BalanceFixture.ready("a", "b", "c"));
        fixture.picker.retain(BalanceFixture.table(upstream));
        String first = fixture.visit(upstream, BalanceFixture.client(1));
        putAside(upstream, first);
        String second = fixture.visit(upstream, BalanceFixture.client(1));
        assertNotEquals(first, second);
        fixture.health.connected(upstream, new EndpointId(first));
        assertEquals(second, fixture.visit(upstream, BalanceFixture.client(1)), "it stays there");
    }

    @Test
    void aClientThatMayHaveNoOtherStaysWithIt() {
        Upstream upstream = BalanceFixture.upstream(
                BalanceFixture.affinity(
                        new Affinity.Key.ClientIp(), Affinity.WhenDraining.STAY, Affinity.WhenLost.FAIL),
                BalanceFixture.ready("a", "b", "c"));
        fixture.picker.retain(BalanceFixture.table(upstream));
        String first = fixture.visit(upstream, BalanceFixture.client(1));
        putAside(upstream, first);
        assertEquals(first, fixture.visit(upstream, BalanceFixture.client(1)));
        assertNotEquals(first, fixture.visit(upstream, BalanceFixture.client(2)));
    }

    private void putAside(Upstream upstream, String name) {
        fixture.health.retain(BalanceFixture.table(upstream));
        for (int connect = 0; connect < 5; connect++) {
            fixture.health.connectFailed(upstream, new EndpointId(name), "refused");
        }
    }
}
