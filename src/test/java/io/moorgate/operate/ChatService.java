package io.moorgate.operate;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.PickReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The Service {@code default/chat} for tests: its routes, tables and connections. */
public final class ChatService {
    public static final ServiceId ID = new ServiceId("default", "chat");

    private ChatService() {}

    public static Endpoint endpoint(String name, EndpointState state) {
        return new Endpoint(
                EndpointId.ofPod("uid-" + name, 8080),
                name,
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080),
                state,
                Set.of());
    }

    public static Endpoint ready(String name) {
        return endpoint(name, EndpointState.READY);
    }

    public static Route route(Endpoint... endpoints) {
        return Route.of(
                Protocol.AUTO,
                new RouteMatch(List.of(new HostPattern("chat.example.com")), List.of(PathPattern.prefix("/")), 0),
                new Upstream(
                        ID,
                        "http",
                        Endpoints.of(List.of(endpoints), ""),
                        Balance.DEFAULT,
                        Affinity.NONE,
                        ClientPrefix.WHOLE),
                Policies.DEFAULT,
                Optional.empty());
    }

    public static RoutingTable table(long generation, Route... routes) {
        return new RoutingTable(
                generation, HttpRoutes.NONE, Map.of(), Stream.of(routes).toList());
    }

    public static LiveConnection open(
            LiveConnections connections, ConnectionKind kind, Route route, Endpoint endpoint) {
        return open(connections, kind, route, endpoint, PickReason.BALANCED);
    }

    public static LiveConnection open(
            LiveConnections connections, ConnectionKind kind, Route route, Endpoint endpoint, PickReason reason) {
        return connections.open(new LiveConnection.Opening(
                kind,
                new LiveEndpoint(route, endpoint, reason, Optional.empty()),
                LiveClient.at("192.0.2.7"),
                new LiveControl(Runnable::run, closing -> {}, () -> {})));
    }
}
