package io.moorgate.operate.review;

import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Cidr;
import io.moorgate.routing.CidrSet;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.OriginPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Live connections of one Service with one endpoint, without sockets: each ends the moment it is asked to. */
final class ReviewedConnections {
    private static final ServiceId SERVICE = new ServiceId("ns", "web");
    private static final Endpoint ENDPOINT = new Endpoint(
            new EndpointId("a"), "a", InetSocketAddress.createUnresolved("a", 80), EndpointState.READY, Set.of());

    final LiveRoutingTable table = new LiveRoutingTable();
    final Map<CloseReason, Integer> ended = new HashMap<>();
    final Map<Limit, Integer> limits = new HashMap<>();
    final TrafficEvents events = new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            ended.merge(reason, 1, Integer::sum);
        }

        @Override
        public void limitReached(Limit limit) {
            limits.merge(limit, 1, Integer::sum);
        }
    };

    /** Connections do not end when they are asked to. */
    boolean isSlow;

    int asked;
    final LiveConnections connections;
    private final Route route = Route.of(
            Protocol.AUTO,
            RouteMatch.NONE,
            new Upstream(
                    SERVICE,
                    "web",
                    Endpoints.of(List.of(ENDPOINT), ""),
                    Balance.DEFAULT,
                    Affinity.NONE,
                    ClientPrefix.WHOLE),
            Policies.DEFAULT,
            Optional.empty());

    ReviewedConnections(Ticker ticker) {
        connections = new LiveConnections(ticker, events);
    }

    Route route() {
        return route;
    }

    /** The same, where clients in {@code network} are not admitted. */
    Route denying(String network) {
        CidrSet denied = CidrSet.of(List.of(Cidr.parse(network)));
        return route.withPolicies(route.policies().with(new AccessPolicy(CidrSet.NONE, denied, List.of())));
    }

    int closed() {
        return ended.values().stream().mapToInt(Integer::intValue).sum();
    }

    void publish(Route... routes) {
        table.publish(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(routes)));
    }

    /** The same, where requests may name one origin only. */
    Route admitting(OriginPattern origin) {
        return route.withPolicies(route.policies().with(new AccessPolicy(CidrSet.NONE, CidrSet.NONE, List.of(origin))));
    }

    /** Opens {@code count} WebSockets of clients at {@code address}. */
    void open(int count, String address) {
        open(count, LiveClient.at(address));
    }

    /** Opens {@code count} WebSockets of {@code client}. */
    void open(int count, LiveClient client) {
        for (int index = 0; index < count; index++) {
            LiveConnection[] opened = new LiveConnection[1];
            opened[0] = connections.open(new LiveConnection.Opening(
                    ConnectionKind.WEBSOCKET,
                    LiveEndpoint.balanced(route, ENDPOINT),
                    client,
                    new LiveControl(Runnable::run, reason -> close(opened[0], reason), () -> {})));
        }
    }

    private void close(LiveConnection connection, CloseReason reason) {
        asked++;
        if (!isSlow) {
            connection.end(reason);
        }
    }
}
