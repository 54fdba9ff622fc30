package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.endpoint;
import static io.moorgate.traffic.balance.BalanceFixture.ready;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Affinity.WhenDraining;
import io.moorgate.routing.Affinity.WhenLost;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.PickReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Contract section 3, row by row, and the affinity rows of section 2, for a client known by its address. */
class AffinityPickTest {
    private static final ClientTraits ANN = client("10.0.0.1");
    private static final ClientTraits BOB = client("10.0.0.2");

    private final BalanceFixture fixture = new BalanceFixture();

    @Test
    void aNewClientIsPinnedAndComesBack() {
        String first = assertPicks(ready("a", "b", "c"), ANN, PickReason.NEW_PIN);
        for (int i = 0; i < 20; i++) {
            assertEquals(first, assertPicks(ready("a", "b", "c"), ANN, PickReason.PINNED));
        }
        assertEquals(AffinityLookup.NEW, fixture.lookups.getFirst());
        assertEquals(AffinityLookup.HIT, fixture.lookups.getLast());
        assertEquals(21, fixture.lookups.size());
    }

    @Test
    void thePinOutlivesEndpointsThatComeAndGo() {
        pinTo("b", ANN);
        assertEquals("b", assertPicks(ready("a", "b", "c", "d", "e"), ANN, PickReason.PINNED));
        assertEquals("b", assertPicks(ready("b", "x"), ANN, PickReason.PINNED));
    }

    @Test
    void thePinEndsWithTheTimeoutAfterTheLastConnection() {
        pinTo("b", ANN);
        fixture.time.advance(Duration.ofMinutes(10));
        assertEquals("a", assertPicks(ready("a"), ANN, PickReason.NEW_PIN));
    }

    @Test
    void rowNotReadyRebinds() {
        pinTo("a", ANN);
        assertEquals("b", assertPicks(states("a", EndpointState.NOT_READY), ANN, PickReason.REBOUND));
        assertEquals("b", assertPicks(ready("a", "b"), ANN, PickReason.PINNED));
        assertEquals(List.of(AffinityLookup.NEW, AffinityLookup.REBOUND, AffinityLookup.HIT), fixture.lookups);
    }

    @Test
    void rowTerminatingRebinds() {
        pinTo("a", ANN);
        assertEquals("b", assertPicks(states("a", EndpointState.TERMINATING), ANN, PickReason.REBOUND));
    }

    @Test
    void rowDrainingStays() {
        pinTo("a", ANN);
        assertEquals("a", assertPicks(states("a", EndpointState.DRAINING), ANN, PickReason.PINNED));
        assertEquals("b", assertPicks(states("a", EndpointState.DRAINING), BOB, PickReason.NEW_PIN));
    }

    @Test
    void rowDrainingRebindsWhereItIsToldTo() {
        pinTo("a", ANN);
        Upstream upstream = clientIp(WhenDraining.REBIND, WhenLost.REBIND, states("a", EndpointState.DRAINING));
        assertEquals("b", assertPicks(upstream, ANN, PickReason.REBOUND));
    }

    @Test
    void rowDrainingStaysWhereNoEndpointIsReady() {
        pinTo("a", ANN);
        Endpoints draining =
                Endpoints.of(List.of(endpoint("a", EndpointState.DRAINING), endpoint("b", EndpointState.DRAINING)), "");
        Upstream upstream = clientIp(WhenDraining.REBIND, WhenLost.REBIND, draining);
        assertEquals("a", assertPicks(upstream, ANN, PickReason.PINNED));
    }

    @Test
    void rowGoneRebinds() {
        pinTo("a", ANN);
        assertEquals("b", assertPicks(ready("b"), ANN, PickReason.REBOUND));
        assertEquals("b", assertPicks(ready("a", "b"), ANN, PickReason.PINNED));
    }

    @Test
    void rowGoneFailsOnceWhereItIsToldTo() {
        pinTo("a", ANN);
        Upstream upstream = clientIp(WhenDraining.STAY, WhenLost.FAIL, ready("b", "c"));
        Pick pick = fixture.picker.pick(upstream, ANN);
        assertEquals(Optional.empty(), pick.next());
        assertEquals(PickReason.LOST, pick.reason());
        assertEquals(Optional.empty(), pick.next());
        pick.release();
        assertEquals(0, fixture.pins.entries());
        assertPicks(upstream, ANN, PickReason.NEW_PIN);
        assertEquals(List.of(AffinityLookup.NEW, AffinityLookup.LOST, AffinityLookup.NEW), fixture.lookups);
    }

    @Test
    void rowNotReadyRebindsEvenWhereTheLostFail() {
        pinTo("a", ANN);
        Upstream upstream = clientIp(WhenDraining.STAY, WhenLost.FAIL, states("a", EndpointState.NOT_READY));
        assertEquals("b", assertPicks(upstream, ANN, PickReason.REBOUND));
    }

    @Test
    void aPinnedEndpointThatRefusesIsFollowedByTheNextAndTheClientRebound() {
        pinTo("a", ANN);
        Pick pick = fixture.picker.pick(clientIp(ready("a", "b")), ANN);
        assertEquals("a", pick.next().orElseThrow().name());
        assertEquals(PickReason.PINNED, pick.reason());
        assertEquals("b", pick.next().orElseThrow().name());
        assertEquals(PickReason.REBOUND, pick.reason());
        pick.connected(0);
        pick.release();
        assertEquals("b", assertPicks(ready("a", "b"), ANN, PickReason.PINNED));
    }

    @Test
    void whereEveryEndpointRefusesThePinStays() {
        pinTo("b", ANN);
        assertEquals("b", fixture.order(clientIp(ready("a", "b", "c")), ANN).getFirst());
        assertEquals(3, fixture.order(clientIp(ready("a", "b", "c")), ANN).size());
        assertEquals("b", assertPicks(ready("a", "b", "c"), ANN, PickReason.PINNED));
    }

    @Test
    void aPinnedEndpointThatRefusesIsFollowedByNoneWhereTheLostFail() {
        pinTo("a", ANN);
        Upstream upstream = clientIp(WhenDraining.STAY, WhenLost.FAIL, ready("a", "b"));
        assertEquals(List.of("a"), fixture.order(upstream, ANN));
        assertEquals("a", assertPicks(upstream, ANN, PickReason.PINNED));
    }

    @Test
    void aNewClientTriesEveryEndpointWhereTheLostFail() {
        Upstream upstream = clientIp(WhenDraining.STAY, WhenLost.FAIL, ready("a", "b", "c"));
        assertEquals(3, fixture.order(upstream, ANN).size());
    }

    @Test
    void aPinnedClientWithNothingUsableGetsNothing() {
        pinTo("a", ANN);
        Endpoints endpoints = Endpoints.of(List.of(endpoint("a", EndpointState.NOT_READY)), "");
        assertEquals(List.of(), fixture.order(clientIp(endpoints), ANN));
        assertEquals("a", assertPicks(ready("a", "b"), ANN, PickReason.PINNED));
    }

    @Test
    void aFullTableOfLiveClientsLeavesTheNewcomerUnpinned() {
        BalanceFixture small = new BalanceFixture(2);
        Upstream upstream = clientIp(ready("a", "b"));
        small.connect(upstream, client(1));
        small.connect(upstream, client(2));
        Pick pick = small.picker.pick(upstream, client(3));
        pick.next();
        pick.connected(0);
        assertEquals(PickReason.BALANCED, pick.reason());
        assertEquals(List.of("affinity-entries"), small.limits);
        assertEquals(2, small.pins.entries());
    }

    @Test
    void aHeaderPinsWhereverTheClientComesFrom() {
        Upstream upstream = BalanceFixture.upstream(
                BalanceFixture.affinity(new Affinity.Key.Header("X-User")), ready("a", "b", "c", "d"));
        String first = fixture.connect(upstream, client("10.0.0.1", Map.of("header:x-user", "ann")));
        assertEquals(first, fixture.connect(upstream, client("10.9.9.9", Map.of("header:x-user", "ann"))));
        assertNotEquals(first, fixture.connect(upstream, client("10.0.0.1", Map.of("header:x-user", "bob"))));
    }

    @Test
    void aRequestWithoutTheHeaderIsNotPinned() {
        Upstream upstream =
                BalanceFixture.upstream(BalanceFixture.affinity(new Affinity.Key.Header("X-User")), ready("a", "b"));
        assertPicks(upstream, client("10.0.0.1", Map.of()), PickReason.BALANCED);
        assertPicks(upstream, client("10.0.0.1", Map.of("header:x-user", "")), PickReason.BALANCED);
        assertEquals(0, fixture.pins.entries());
        assertEquals(List.of(), fixture.lookups);
    }

    private static Upstream clientIp(Endpoints endpoints) {
        return clientIp(WhenDraining.STAY, WhenLost.REBIND, endpoints);
    }

    private static Upstream clientIp(WhenDraining whenDraining, WhenLost whenLost, Endpoints endpoints) {
        return BalanceFixture.upstream(
                BalanceFixture.affinity(new Affinity.Key.ClientIp(), whenDraining, whenLost), endpoints);
    }

    /** {@code name} in that state and {@code b} ready. */
    private static Endpoints states(String name, EndpointState state) {
        List<Endpoint> endpoints = new ArrayList<>();
        endpoints.add(endpoint(name, state));
        endpoints.add(endpoint("b", EndpointState.READY));
        return Endpoints.of(endpoints, "");
    }

    private void pinTo(String name, ClientTraits client) {
        assertPicks(ready(name), client, PickReason.NEW_PIN);
    }

    private String assertPicks(Endpoints endpoints, ClientTraits client, PickReason reason) {
        return assertPicks(clientIp(endpoints), client, reason);
    }

    private String assertPicks(Upstream upstream, ClientTraits client, PickReason reason) {
        Pick pick = fixture.picker.pick(upstream, client);
        String name = pick.next().orElseThrow().name();
        pick.connected(0);
        assertEquals(reason, pick.reason());
        pick.release();
        return name;
    }
}
