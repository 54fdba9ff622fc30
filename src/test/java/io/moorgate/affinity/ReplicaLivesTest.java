package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Replicas that another one names without end. */
class ReplicaLivesTest {
    private static final UpstreamId UPSTREAM = new UpstreamId(new ServiceId("default", "chat"), "http");

    private final AffinityTable table =
            new AffinityTable(100_000, 100_000, new HeldTime(), () -> Instant.EPOCH, "self", 1);
    private final ReplicatedPins pins = table.replicated();
    private final ReplicaLife liar = pins.origin("liar", 1);

    @Test
    void namesWithoutEndTakeNoMemoryWithoutEndAndNothingIsTakenInOfThem() {
        pins.found(liar);
        for (int number = 0; number < 2 * ReplicaLives.KNOWN_MAX; number++) {
            pins.merge(liar, row(number, pins.heardOf("name-" + number, 1)));
        }
        assertTrue(table.entries() < ReplicaLives.KNOWN_MAX, () -> "rows=" + table.entries());
        assertSame(pins.heardOf("one more", 1), pins.heardOf("and another", 1));
    }

    @Test
    void whoeverIsAPeerItselfHasRoomAlways() {
        for (int number = 0; number < ReplicaLives.KNOWN_MAX; number++) {
            pins.heardOf("name-" + number, 1);
        }
        pins.found(liar);
        ReplicaLife peer = pins.origin("peer", 1);
        pins.found(peer);
        pins.merge(peer, row(1, peer));
        assertEquals(1, table.entries());
        assertSame(peer, pins.heardOf("peer", 1));
        assertNotSame(peer, pins.heardOf("unheard of", 1));
    }

    private static PinRow row(int client, ReplicaLife origin) {
        PinEntry entry = new PinEntry(origin, Optional.of(new EndpointId("a")), client + 1, false, 60_000, 60_000);
        return new PinRow(UPSTREAM, ClientKey.ofText("client", "number " + client), List.of(entry));
    }
}
