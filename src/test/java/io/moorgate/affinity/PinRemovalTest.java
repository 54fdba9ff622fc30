package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.HeldTime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pins that are forgotten by request. */
class PinRemovalTest {
    private static final ServiceId CHAT = new ServiceId("default", "chat");
    private static final UpstreamId UPSTREAM = new UpstreamId(CHAT, "http");
    private static final ClientKey CLIENT = ClientKey.ofAddress(InetAddress.ofLiteral("192.0.2.1"), ClientPrefix.WHOLE);
    private static final EndpointId A = new EndpointId("a:1");

    private final HeldTime time = new HeldTime();
    private final AffinityTable table = new AffinityTable(4, time);
    private final PinRemoval removal = new PinRemoval(table, time);

    @Test
    void aClientAtRestIsBoundNowhere() {
        connect().leave();
        assertEquals(Optional.of(A), look());
        assertTrue(removal.forget(CHAT, "192.0.2.1"));
        assertEquals(Optional.empty(), look());
        assertEquals(0, table.pins().count());
        assertFalse(removal.forget(CHAT, "192.0.2.1"), "it is not there any more");
    }

    @Test
    void aLiveClientIsGivenAnEndpointAnewWithItsNextConnection() {
        PinClaim live = connect();
        assertTrue(removal.forget(CHAT, "192.0.2.1"));
        assertEquals(Optional.empty(), look());
        live.leave();
        assertEquals(Optional.empty(), look());
    }

    @Test
    void anotherClientAndAnotherServiceKeepTheirs() {
        connect().leave();
        assertFalse(removal.forget(CHAT, "192.0.2.10"));
        assertFalse(removal.forget(new ServiceId("default", "other"), "192.0.2.1"));
        assertEquals(Optional.of(A), look());
    }

    private PinClaim connect() {
        PinClaim claim = table.claim(UPSTREAM, CLIENT, Duration.ofSeconds(60), Optional.empty())
                .orElseThrow();
        assertTrue(claim.attempt(claim.look(), A));
        claim.settle(Optional.empty(), A);
        return claim;
    }

    private Optional<EndpointId> look() {
        return table.look(UPSTREAM, CLIENT, time.nanos());
    }
}
