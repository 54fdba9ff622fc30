package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.operate.review.LiveReview;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
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
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections are drained when endpoints and routes go, and come back. */
class EndpointDrainsTest {
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final Endpoint A = endpoint("a", EndpointState.READY);
    private static final Endpoint B = endpoint("b", EndpointState.READY);

    private final HeldTime time = new HeldTime();
    private final HeardDrains heard = new HeardDrains();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final List<CloseReason> ended = new ArrayList<>();
    private final LiveConnections connections = new LiveConnections(time, new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            ended.add(reason);
        }
    });
    private Route route = route(A, B);

    @BeforeEach
    void start() {
        Drains drains = new Drains(time, time, heard, new Random());
        EndpointDrains endpoints = new EndpointDrains(drains, new DrainTimeouts());
        new LiveReview(table, connections, endpoints, time, time, TrafficEvents.SILENT).start();
        publish(route);
    }

    @Test
    void anEndpointThatLeavesTheTableLosesItsConnectionsWithinTheWindow() {
        open(ConnectionKind.WEBSOCKET, A, 100);
        open(ConnectionKind.WEBSOCKET, B, 100);

        publish(route(B));
        time.advance(WINDOW.dividedBy(2));
        assertTrue(ended.size() > 40 && ended.size() < 60, ended.size() + " of 100 in half of the window");
        time.advance(WINDOW.dividedBy(2));

        assertEquals(100, ended.size());
        assertEquals(Set.of(new CloseReason(Side.GATEWAY, Kind.DRAIN)), Set.copyOf(ended));
        assertEquals(
                List.of(
                        "began service=ns/web endpoint=a drain connections=100 window=PT5M",
                        "ended service=ns/web endpoint=a drain closed=100 kept=0"),
                heard.lines);
    }

    @Test
    void anEndpointThatTerminatesIsDrainedAndOneThatIsNotReadyIsNot() {
        open(ConnectionKind.WEBSOCKET, A, 10);
        open(ConnectionKind.WEBSOCKET, B, 10);

        publish(route(endpoint("a", EndpointState.NOT_READY), endpoint("b", EndpointState.DRAINING)));
        time.advance(WINDOW);

        assertEquals(10, ended.size());
        assertEquals(10, connections.all().size());
        assertTrue(connections.all().stream().allMatch(connection -> connection.endpoint() == A));
    }

    @Test
    void aServiceThatComesBackWithinTheWindowKeepsItsConnections() {
        open(ConnectionKind.WEBSOCKET, A, 100);
        publish();
        time.advance(EndpointDrains.SETTLE_MAX);
        assertEquals(0, ended.size());

        publish(route(A, B));
        time.advance(WINDOW);

        assertEquals(0, ended.size());
        assertEquals("ended service=ns/web endpoint=a route-removed closed=0 kept=100", heard.lines.getLast());
    }

    @Test
    void aRouteThatVanishesIsDrainedForThatReason() {
        open(ConnectionKind.TCP, A, 10);
        publish();
        time.advance(WINDOW);
        assertEquals(Set.of(new CloseReason(Side.GATEWAY, Kind.ROUTE_REMOVED)), Set.copyOf(ended));
        assertEquals(10, ended.size());
    }

    @Test
    void callsAndTcpSessionsAreLeftUntilTheLastTenthOfTheWindow() {
        Stream.of(ConnectionKind.TCP, ConnectionKind.GRPC, ConnectionKind.HTTP).forEach(kind -> open(kind, A, 10));
        publish(route(B));
        time.advance(WINDOW.multipliedBy(88).dividedBy(100));
        assertEquals(0, ended.size());
        time.advance(WINDOW.multipliedBy(12).dividedBy(100));
        assertEquals(30, ended.size());
    }

    @Test
    void aConnectionThatWasOnItsWayToAnEndpointThatHasGoneIsNotLeftBehind() {
        publish(route(B));
        open(ConnectionKind.WEBSOCKET, A, 1);
        time.advance(WINDOW.plus(LiveReview.LOOK));
        assertEquals(List.of(new CloseReason(Side.GATEWAY, Kind.DRAIN)), ended);
    }

    @Test
    void theDrainTimeoutIsTheLastThatTheServiceHad() {
        open(ConnectionKind.WEBSOCKET, A, 10);
        publish(route(new LifePolicy(Duration.ofSeconds(20), Duration.ZERO, Duration.ZERO, 0), A));
        publish();
        time.advance(Duration.ofSeconds(20));
        assertEquals(10, ended.size());
        assertEquals(
                "began service=ns/web endpoint=a route-removed connections=10 window=PT20S", heard.lines.getFirst());
    }

    @Test
    void whoIsPinnedIsBoundElsewhereBeforeItIsAskedToComeBack() {
        HeldPin pin = new HeldPin();
        open(ConnectionKind.WEBSOCKET, A, 1, Optional.of(pin));
        publish(route(endpoint("a", EndpointState.DRAINING), B));
        assertEquals(List.of(), pin.movedFrom);
        time.advance(WINDOW);
        assertEquals(List.of(A.id()), pin.movedFrom);
        assertEquals(1, ended.size());
    }

    @Test
    void requestsOfPinnedClientsToAnEndpointThatTerminatesAreNoDrainOfTheirOwn() {
        publish(route(endpoint("a", EndpointState.DRAINING), B));
        for (int round = 0; round < 20; round++) {
            LiveConnection exchange = open(ConnectionKind.HTTP, A, Optional.empty());
            time.advance(Duration.ofSeconds(1));
            exchange.end(new CloseReason(Side.ENDPOINT, Kind.DONE));
        }
        assertEquals(List.of(), heard.lines);
        open(ConnectionKind.HTTP, A, 1);
        time.advance(LiveReview.LOOK.multipliedBy(2));
        assertEquals(1, heard.lines.size());
    }

    @Test
    void changesOfOtherKindsTouchNobody() {
        open(ConnectionKind.WEBSOCKET, A, 10);
        publish(refused(route.upstream()));
        time.advance(WINDOW);
        assertEquals(0, ended.size());
        assertEquals(List.of(), heard.lines);
    }

    @Test
    void aRouteWhosePortTheServiceDoesNotHaveKeepsItsConnections() {
        open(ConnectionKind.WEBSOCKET, A, 10);
        publish(refused(route().upstream()));
        time.advance(WINDOW);
        assertEquals(0, ended.size());
        assertEquals(List.of(), heard.lines);

        publish(route(B));
        time.advance(WINDOW);
        assertEquals(10, ended.size(), "once its endpoints are known again, they count");
    }

    private Route refused(Upstream upstream) {
        return Route.of(
                Protocol.WEBSOCKET,
                RouteMatch.NONE,
                upstream,
                new Policies(new ConnectPolicy(Duration.ofSeconds(1), 1), IdleTimeouts.all(Duration.ofSeconds(1))),
                Optional.of("refused"));
    }

    private void publish(Route... routes) {
        table.publish(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(routes)));
        time.advance(Duration.ZERO);
    }

    private void open(ConnectionKind kind, Endpoint endpoint, int count) {
        open(kind, endpoint, count, Optional.empty());
    }

    private void open(ConnectionKind kind, Endpoint endpoint, int count, Optional<ClientPin> pin) {
        for (int index = 0; index < count; index++) {
            open(kind, endpoint, pin);
        }
    }

    private LiveConnection open(ConnectionKind kind, Endpoint endpoint, Optional<ClientPin> pin) {
        LiveConnection[] opened = new LiveConnection[1];
        opened[0] = connections.open(new LiveConnection.Opening(
                kind,
                new LiveEndpoint(route, endpoint, pin.isPresent() ? PickReason.PINNED : PickReason.BALANCED, pin),
                LiveClient.at("192.0.2.1"),
                new LiveControl(Runnable::run, reason -> opened[0].end(reason), () -> {})));
        return opened[0];
    }

    private static Route route(Endpoint... endpoints) {
        return route(LifePolicy.DEFAULT, endpoints);
    }

    private static Route route(LifePolicy life, Endpoint... endpoints) {
        ServiceId service = new ServiceId("ns", "web");
        return Route.of(
                Protocol.AUTO,
                RouteMatch.NONE,
                new Upstream(
                        service,
                        "web",
                        Endpoints.of(List.of(endpoints), ""),
                        Balance.DEFAULT,
                        Affinity.NONE,
                        ClientPrefix.WHOLE),
                new Policies(ConnectPolicy.DEFAULT, IdleTimeouts.DEFAULT, life),
                Optional.empty());
    }

    private static Endpoint endpoint(String name, EndpointState state) {
        return new Endpoint(new EndpointId(name), name, InetSocketAddress.createUnresolved(name, 80), state, Set.of());
    }
}
