package io.moorgate.affinity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AffinityExpiryTest {
    private static final ServiceId CHAT = new ServiceId("default", "chat");
    private static final UpstreamId UPSTREAM = new UpstreamId(CHAT, "http");
    private static final Duration TIMEOUT = Duration.ofMinutes(30);

    private final HeldTime time = new HeldTime();
    private final AffinityTable table = new AffinityTable(100, time);

    @Test
    void removesPinsThatHaveOutlivedTheirTimeoutAndNoOthers() {
        connect(1, "a").leave();
        connect(2, "a");
        time.advance(Duration.ofMinutes(1));
        connect(3, "a").leave();
        time.advance(TIMEOUT.minusSeconds(1));
        assertEquals(1, table.sweep(serving(Affinity.WhenLost.REBIND, "a")));
        assertEquals(2, table.entries());
    }

    @Test
    void removesIdlePinsWhoseEndpointHasBeenGoneForAWhile() {
        connect(1, "a").leave();
        connect(2, "a");
        connect(3, "b").leave();
        RoutingTable onlyB = serving(Affinity.WhenLost.REBIND, "b");
        assertEquals(0, table.sweep(onlyB));
        time.advance(GoneEndpoints.GRACE);
        assertEquals(1, table.sweep(onlyB));
        assertEquals(2, table.entries());
    }

    @Test
    void removesALivePinOfAGoneEndpointOnceItIsIdle() {
        PinClaim live = connect(1, "a");
        RoutingTable nobody = serving(Affinity.WhenLost.REBIND);
        assertEquals(0, table.sweep(nobody));
        time.advance(GoneEndpoints.GRACE);
        assertEquals(0, table.sweep(nobody));
        live.leave();
        assertEquals(1, table.sweep(nobody));
    }

    @Test
    void keepsPinsOfAnEndpointThatIsMissingForAMoment() {
        connect(1, "a").leave();
        table.sweep(serving(Affinity.WhenLost.REBIND));
        time.advance(GoneEndpoints.GRACE.minusNanos(1));
        table.sweep(serving(Affinity.WhenLost.REBIND, "a"));
        time.advance(GoneEndpoints.GRACE);
        assertEquals(0, table.sweep(serving(Affinity.WhenLost.REBIND)));
        assertEquals(1, table.entries());
    }

    @Test
    void keepsPinsOfGoneEndpointsWhereTheClientIsToBeTold() {
        connect(1, "a").leave();
        RoutingTable nobody = serving(Affinity.WhenLost.FAIL);
        table.sweep(nobody);
        time.advance(GoneEndpoints.GRACE);
        assertEquals(0, table.sweep(nobody));
        time.advance(TIMEOUT);
        assertEquals(1, table.sweep(nobody));
    }

    private PinClaim connect(int client, String endpoint) {
        PinClaim claim = table.claim(UPSTREAM, Clients.address("10.0.0." + client), TIMEOUT, Optional.empty())
                .orElseThrow();
        claim.settle(claim.look().endpoint(), new EndpointId(endpoint));
        return claim;
    }

    private static RoutingTable serving(Affinity.WhenLost whenLost, String... endpoints) {
        Affinity affinity = new Affinity(
                new Affinity.Key.ClientIp(), TIMEOUT, Affinity.WhenDraining.STAY, whenLost, Affinity.Mode.PERSISTENT);
        List<Endpoint> list = Stream.of(endpoints)
                .map(name -> new Endpoint(
                        new EndpointId(name),
                        name,
                        new InetSocketAddress("127.0.0.1", 1),
                        EndpointState.READY,
                        Set.of()))
                .toList();
        Upstream upstream =
                new Upstream(CHAT, "http", Endpoints.of(list, ""), Balance.DEFAULT, affinity, ClientPrefix.WHOLE);
        Route route = Route.of(Protocol.AUTO, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
        return new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route));
    }
}
