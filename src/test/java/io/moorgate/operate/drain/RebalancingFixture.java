package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.ClientPin;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Connections of one Service that are rebalanced in held time; one that moves goes to the least loaded endpoint, unless
 * lost.
 */
abstract class RebalancingFixture {
    static final ServiceId CHAT = new ServiceId("ns", "chat");

    final HeldTime time = new HeldTime();
    final LiveRoutingTable table = new LiveRoutingTable();
    final LiveCounts counts = new LiveCounts();
    final ReplicaLife self = new AffinityTable(1, time).replicated().self();
    final List<LiveConnection> movedInOrder = new ArrayList<>();
    final LiveConnections connections = new LiveConnections(time, new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            assertEquals(CloseReason.Kind.REBALANCE, reason.kind());
            movedInOrder.add(connection);
            whenMoved.accept(connection);
        }
    });
    Consumer<LiveConnection> whenMoved = this::comeBack;
    int asked;
    Affinity affinity = Affinity.NONE;
    Route route = route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b");
    final Rebalancing rebalancing;

    RebalancingFixture() {
        Drains drains = new Drains(time, time, new HeardDrains(), new Random());
        rebalancing = new Rebalancing(table, connections, drains, new FairShare(counts, self), time, time);
        rebalancing.start();
        publish(route);
    }

    void comeBack(LiveConnection connection) {
        Endpoint least = route.upstream().endpoints().all().stream()
                .min(Comparator.comparingLong(endpoint -> held(endpoint.name())))
                .orElseThrow();
        open(least.name(), 1, connection.pickReason());
    }

    long held(String endpoint) {
        return connections.all().stream()
                .filter(connection -> connection.endpoint().name().equals(endpoint))
                .count();
    }

    void open(String endpoint, int count, PickReason why) {
        for (int index = 0; index < count; index++) {
            open(endpoint, 1, ConnectionKind.WEBSOCKET, why, why.isPinned() ? new HeldPin() : null);
        }
    }

    /** Opens {@code count} of one client's; a gRPC call goes on when it is asked to end. */
    void open(String endpoint, int count, ConnectionKind kind, PickReason why, ClientPin pin) {
        for (int index = 0; index < count; index++) {
            counts.increment(endpoint(endpoint).id());
            LiveConnection[] opened = new LiveConnection[1];
            opened[0] = connections.open(new LiveConnection.Opening(
                    kind,
                    new LiveEndpoint(route, endpoint(endpoint), why, Optional.ofNullable(pin)),
                    LiveClient.at("192.0.2.1"),
                    new LiveControl(
                            Runnable::run,
                            reason -> {
                                asked++;
                                if (kind != ConnectionKind.GRPC) {
                                    opened[0].end(reason);
                                }
                            },
                            () -> counts.decrement(endpoint(endpoint).id()))));
        }
    }

    void publish(Route next) {
        route = next;
        table.publish(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(next)));
        time.advance(Duration.ZERO);
    }

    static Endpoint endpoint(String name) {
        return new Endpoint(
                new EndpointId(name),
                name,
                InetSocketAddress.createUnresolved(name, 80),
                EndpointState.READY,
                Set.of());
    }

    Route route(Balance.Strategy strategy, Duration slowStart, int percent, String... names) {
        Endpoints endpoints =
                Endpoints.of(Stream.of(names).map(RebalancingFixture::endpoint).toList(), "");
        return Route.of(
                Protocol.AUTO,
                RouteMatch.NONE,
                new Upstream(
                        CHAT,
                        "web",
                        endpoints,
                        new Balance(strategy, new HashOn.ClientIp(), slowStart),
                        affinity,
                        ClientPrefix.WHOLE),
                new Policies(
                        ConnectPolicy.DEFAULT,
                        IdleTimeouts.DEFAULT,
                        new LifePolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO, 0, percent)),
                Optional.empty());
    }
}
