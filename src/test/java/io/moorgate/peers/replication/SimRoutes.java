package io.moorgate.peers.replication;

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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A routing table with one Service. */
final class SimRoutes {
    private SimRoutes() {}

    static RoutingTable serving(ServiceId service, List<EndpointId> ids) {
        Affinity affinity = new Affinity(
                new Affinity.Key.ClientIp(),
                Duration.ofMinutes(30),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.REBIND,
                Affinity.Mode.PERSISTENT);
        List<Endpoint> endpoints = ids.stream()
                .map(id -> new Endpoint(
                        id, id.value(), new InetSocketAddress("127.0.0.1", 1), EndpointState.READY, Set.of()))
                .toList();
        Upstream upstream = new Upstream(
                service, "http", Endpoints.of(endpoints, ""), Balance.DEFAULT, affinity, ClientPrefix.WHOLE);
        Route route = Route.of(Protocol.AUTO, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
        return new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route));
    }
}
