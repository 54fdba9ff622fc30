package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A live client is bound to another endpoint, so that its connections come back there. */
class PinMovesTest {
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    private static final ClientKey CLIENT = new ClientKey(ClientKey.Kind.ADDRESS, 0, 1);
    private static final EndpointId A = new EndpointId("a:1");
    private static final EndpointId B = new EndpointId("b:1");

    private final HeldTime time = new HeldTime();
    private final AffinityTable table = new AffinityTable(4, time);
    private final ReplicatedPins told = table.replicated();

    @Test
    void theClientComesBackToTheOtherEndpointHoweverLateWithinItsTimeout() {
        PinClaim claim = connect(Optional.empty());
        assertTrue(claim.move(A, B));
        assertEquals(Optional.of(B), look());
        claim.leave();
        time.advance(Duration.ofSeconds(59));
        assertEquals(Optional.of(B), look());
        time.advance(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), look());
    }

    @Test
    void aCookieThatNamesTheFormerEndpointDoesNotBringTheClientBackThere() {
        PinClaim claim = connect(Optional.of(A));
        assertTrue(claim.move(A, B));
        claim.leave();
        assertEquals(
                Optional.of(B),
                table.claim(UPSTREAM, CLIENT, Duration.ofSeconds(60), Optional.of(A))
                        .orElseThrow()
                        .look()
                        .current());
    }

    @Test
    void itsOtherConnectionsMayEndToo() {
        PinClaim first = connect(Optional.empty());
        PinClaim second = connect(Optional.empty());
        assertTrue(first.move(A, B));
        assertTrue(second.move(A, B));
        first.leave();
        assertEquals(Optional.of(B), look());
        second.leave();
        assertEquals(Optional.of(B), look());
    }

    @Test
    void peersHearOfIt() {
        told.onChange(() -> {});
        PinClaim claim = connect(Optional.empty());
        told.drain(10, row -> {});
        claim.move(A, B);
        told.drain(
                10,
                row -> assertEquals(
                        List.of(Optional.of(B)),
                        row.entries().stream().map(PinEntry::endpoint).toList()));
    }

    @Test
    void aClientThatHasConnectionsThroughAnotherReplicaStays() {
        PinClaim claim = connect(Optional.empty());
        ReplicaLife other = told.origin("other", 1);
        told.found(other);
        told.merge(
                other,
                new PinRow(UPSTREAM, CLIENT, List.of(new PinEntry(other, Optional.of(A), 1, true, 60_000, 60_000))));
        assertFalse(claim.move(A, B));
        assertEquals(Optional.of(A), look());
    }

    @Test
    void aClientOfAnEndpointThatGoesIsBoundElsewhereThoughItHasConnectionsThroughAnotherReplica() {
        PinClaim claim = connect(Optional.empty());
        ReplicaLife other = told.origin("other", 1);
        told.found(other);
        hear(other, A, 1, true);
        assertTrue(claim.moveEverywhere(A, B));
        assertEquals(Optional.of(B), look());
    }

    @Test
    void aReplicaFollowsAnotherThatHasBoundAClientOfBothElsewhere() {
        told.onChange(() -> {});
        PinClaim claim = connect(Optional.empty());
        ReplicaLife other = told.origin("other", 1);
        told.found(other);
        hear(other, A, 1, true);
        told.drain(10, row -> {});
        long later = StampClock.FOLLOWED_MAX - 10;
        hear(other, B, later, true);
        List<Optional<EndpointId>> said = new ArrayList<>();
        told.drain(10, row -> row.entries().forEach(entry -> said.add(entry.endpoint())));
        assertEquals(List.of(Optional.of(B)), said, "peers hear that it has followed");
        hear(other, B, later + 5, false);
        assertEquals(Optional.of(B), look());
        claim.leave();
        assertEquals(Optional.of(B), look());
    }

    private void hear(ReplicaLife other, EndpointId endpoint, long stamp, boolean live) {
        PinEntry entry = new PinEntry(other, Optional.of(endpoint), stamp, live, 60_000, 60_000);
        told.merge(other, new PinRow(UPSTREAM, CLIENT, List.of(entry)));
    }

    @Test
    void aConnectionThatHasEndedMovesNothing() {
        PinClaim claim = connect(Optional.empty());
        claim.leave();
        assertFalse(claim.move(A, B));
        assertEquals(Optional.of(A), look());
    }

    private PinClaim connect(Optional<EndpointId> named) {
        PinClaim claim =
                table.claim(UPSTREAM, CLIENT, Duration.ofSeconds(60), named).orElseThrow();
        claim.settle(claim.look().endpoint(), A);
        return claim;
    }

    private Optional<EndpointId> look() {
        return table.look(UPSTREAM, CLIENT, time.nanos());
    }
}
