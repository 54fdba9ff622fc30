package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How Services share the table. */
class SharesTest {
    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final EndpointId A = new EndpointId("a:1");

    private final HeldTime time = new HeldTime();
    private AffinityTable table = table(1_000, 250);

    @Test
    void aFloodAtOneServiceEndsItsOwnPinsOnly() {
        connect("quiet", 200);
        time.advance(Duration.ofSeconds(1));
        connect("flooded", 5_000);
        assertEquals(200, bound("quiet", 200));
        assertEquals(250, bound("flooded", 5_000));
        assertEquals(450, table.entries());
        assertEquals(List.of(service("flooded")), table.fullShares());
        assertTrue(table.isFull(), "sums of replicas mean little now");
    }

    @Test
    void aPinThatGoesForAnotherOneOfItsServiceIsCounted() {
        connect("flooded", 250);
        assertTrue(claim("flooded", 250).orElseThrow().isAtShare());
        assertFalse(claim("quiet", 0).orElseThrow().isAtShare());
    }

    @Test
    void aSmallShareFindsItsOwnPinsInALargeTable() {
        table = table(200_000, 200);
        for (int service = 0; service < 500; service++) {
            connect("other-" + service, 199);
        }
        connect("small", 200);
        for (int client = 200; client < 250; client++) {
            assertTrue(claim("small", client).isPresent(), "there are pins of its own that are idle");
        }
        assertEquals(199, bound("other-0", 199));
    }

    @Test
    void whereEveryPinOfAFullShareIsLiveANewcomerIsNotPinned() {
        for (int client = 0; client < 250; client++) {
            settle(claim("flooded", client).orElseThrow());
        }
        assertTrue(claim("flooded", 250).isEmpty());
        assertTrue(table.isShareFull(service("flooded")));
        assertTrue(claim("quiet", 0).isPresent());
    }

    @Test
    void aFloodAtAFullShareOfLivePinsDoesNotGoRoundForEachNewcomer() {
        List<PinClaim> live = new ArrayList<>();
        for (int client = 0; client < 250; client++) {
            live.add(claim("flooded", client).orElseThrow());
            settle(live.getLast());
        }
        assertTrue(claim("flooded", 250).isEmpty());
        live.getFirst().leave();
        assertTrue(claim("flooded", 250).isEmpty(), "it is not looked again so soon");
        assertTrue(claim("quiet", 0).isPresent(), "which is that Service's alone");
        time.advance(Duration.ofNanos(Eviction.FAILURE_NANOS));
        assertTrue(claim("flooded", 250).isPresent());
    }

    @Test
    void inAFullTableNoServiceBelowItsEvenPartLosesAPin() {
        table = table(1_000, 1_000);
        connect("large", 600);
        connect("middle", 300);
        connect("small", 100);
        time.advance(Duration.ofSeconds(1));
        connect("flooded", 5_000);
        assertEquals(100, bound("small", 100));
        assertTrue(bound("flooded", 5_000) <= 251, () -> "flooded: " + bound("flooded", 5_000));
        assertTrue(bound("middle", 300) >= 249, () -> "middle: " + bound("middle", 300));
        assertEquals(1_000, table.entries());
    }

    private AffinityTable table(int entriesMax, int serviceMax) {
        return new AffinityTable(entriesMax, serviceMax, time, WallClock.system(), "", 0);
    }

    private void connect(String name, int clients) {
        for (int client = 0; client < clients; client++) {
            PinClaim claim = claim(name, client).orElseThrow();
            settle(claim);
            claim.leave();
        }
    }

    private static void settle(PinClaim claim) {
        claim.settle(claim.look().endpoint(), A);
    }

    private Optional<PinClaim> claim(String name, int client) {
        return table.claim(upstream(name), client(client), TIMEOUT, Optional.empty());
    }

    private int bound(String name, int clients) {
        int bound = 0;
        for (int client = 0; client < clients; client++) {
            bound += table.look(upstream(name), client(client), time.nanos()).isPresent() ? 1 : 0;
        }
        return bound;
    }

    private static UpstreamId upstream(String name) {
        return new UpstreamId(service(name), "http");
    }

    private static ServiceId service(String name) {
        return new ServiceId("default", name);
    }

    private static ClientKey client(int number) {
        return Clients.address("10.0." + number / 256 + "." + number % 256);
    }
}
