package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For how long it is remembered that a client is bound to nothing. */
class RemovalsTest {
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");
    private static final ClientKey CLIENT = Clients.address("192.0.2.1");
    private static final EndpointId A = new EndpointId("a:1");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final HeldTime time = new HeldTime();
    private final AffinityTable table = new AffinityTable(4, 4, time, () -> Instant.EPOCH, "self", 1);
    private final ReplicatedPins pins = table.replicated();
    private final ReplicaLife other = pins.origin("other", 1);

    @BeforeEach
    void anotherReplicaIsThere() {
        pins.onChange(() -> {});
        pins.found(other);
    }

    @Test
    void forTheClientsWholeTimeout() {
        connected().leave();
        remove();
        sweptAfter(TIMEOUT.minusSeconds(1));
        assertEquals(1, table.entries());
        sweptAfter(Duration.ofSeconds(1));
        assertEquals(0, table.entries());
    }

    @Test
    void forTheLongestTimeoutOfWhatItRemoves() {
        says(Optional.of(A), 5, false, TIMEOUT.multipliedBy(2));
        remove();
        pins.merge(other, new PinRow(UPSTREAM, CLIENT, List.of()));
        sweptAfter(TIMEOUT.multipliedBy(2).minusSeconds(1));
        assertEquals(1, table.entries());
        sweptAfter(Duration.ofSeconds(1));
        assertEquals(0, table.entries());
    }

    @Test
    void forAsLongAsAnotherReplicaSaysSomethingOlder() {
        says(Optional.of(A), 5, true, TIMEOUT);
        remove();
        sweptAfter(TIMEOUT.multipliedBy(10));
        assertEquals(Optional.empty(), look());
        assertEquals(1, table.entries());
        pins.merge(other, new PinRow(UPSTREAM, CLIENT, List.of()));
        sweptAfter(Duration.ZERO);
        assertEquals(0, table.entries());
    }

    @Test
    void aLaterBindingElsewhereExpiresThoughAConnectionOfTheRemovedOneGoesOn() {
        PinClaim open = connected();
        remove();
        says(Optional.of(A), 1L << 40, false, TIMEOUT);
        assertEquals(Optional.of(A), look());
        sweptAfter(TIMEOUT);
        assertEquals(Optional.empty(), look());
        assertEquals(Optional.empty(), open.look().endpoint());
        assertEquals(0, table.pins().count());
    }

    @Test
    void whatIsOlderIsWithdrawnWithoutAMinutesWait() {
        connected().leave();
        pins.drain(10, row -> {});
        says(Optional.empty(), 1L << 40, false, TIMEOUT);
        assertEquals(Optional.empty(), look());
        sweptAfter(Duration.ZERO);
        pins.drain(10, row -> assertEquals(List.of(), row.entries()));
        assertEquals(1, table.entries());
    }

    private PinClaim connected() {
        PinClaim claim =
                table.claim(UPSTREAM, CLIENT, TIMEOUT, Optional.empty()).orElseThrow();
        claim.bind(A);
        return claim;
    }

    private void remove() {
        PinClaim claim = connected();
        claim.drop();
        claim.leave();
    }

    private void says(Optional<EndpointId> endpoint, long stamp, boolean live, Duration timeout) {
        int timeoutMs = ClaimedRow.milliseconds(timeout);
        PinEntry entry = new PinEntry(other, endpoint, stamp, live, timeoutMs, timeoutMs);
        pins.merge(other, new PinRow(UPSTREAM, CLIENT, List.of(entry)));
    }

    private void sweptAfter(Duration span) {
        time.advance(span);
        table.sweep(RoutingTable.EMPTY);
    }

    private Optional<EndpointId> look() {
        return table.look(UPSTREAM, CLIENT, time.nanos());
    }
}
