package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which live connections move to an endpoint that was added, and how fast; whoever moves goes where least are. */
class RebalancingTest {
    private static final ServiceId CHAT = new ServiceId("ns", "chat");

    private final HeldTime time = new HeldTime();
    private final LiveRoutingTable table = new LiveRoutingTable();
    private final List<LiveConnection> movedInOrder = new ArrayList<>();
    private final LiveConnections connections = new LiveConnections(time, new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            assertEquals(CloseReason.Kind.REBALANCE, reason.kind());
            movedInOrder.add(connection);
            comeBack(connection);
        }
    });
    private Route route = route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b");
    private final Rebalancing rebalancing;

    RebalancingTest() {
        Drains drains = new Drains(time, time, new HeardDrains(), new Random());
        rebalancing = new Rebalancing(table, connections, drains, time, time, time);
        rebalancing.start();
        publish(route);
    }

    @Test
    void theSurplusMovesWithinTheRateAndStopsWithinATenthOfTheFairShare() {
        open("a", 150, PickReason.BALANCED);
        open("b", 150, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b", "c"));

        time.advance(Rebalancing.ROUND.multipliedBy(2));
        assertTrue(movedInOrder.size() > 0 && movedInOrder.size() <= 60, movedInOrder.size() + " in two minutes");
        time.advance(Rebalancing.ROUND.multipliedBy(20));

        for (String name : List.of("a", "b", "c")) {
            assertTrue(held(name) >= 80 && held(name) <= 111, name + " holds " + held(name));
        }
        assertTrue(movedInOrder.size() <= 100, movedInOrder.size() + " moved in all");
        assertEquals((long) movedInOrder.size(), rebalancing.moved().get(CHAT));
    }

    @Test
    void theLongestIdleGoFirst() {
        open("a", 100, PickReason.BALANCED);
        List<LiveConnection> busyOnes = connections.all().stream()
                .sorted(Comparator.comparingLong(LiveConnection::id))
                .limit(50)
                .toList();
        time.advance(Duration.ofSeconds(10));
        busyOnes.forEach(connection -> connection.received(1, time.nanos()));

        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 10, "a", "b", "c"));
        time.advance(Rebalancing.ROUND.multipliedBy(2));

        assertTrue(movedInOrder.size() >= 10);
        assertTrue(movedInOrder.stream().noneMatch(busyOnes::contains));
    }

    @Test
    void aPinnedClientNeverMoves() {
        open("a", 100, PickReason.PINNED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 100, "a", "b", "c"));
        time.advance(Rebalancing.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void withoutAScaleUpNothingMovesHoweverUneven() {
        open("a", 100, PickReason.BALANCED);
        time.advance(Rebalancing.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void switchedOffNothingMoves() {
        open("a", 100, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, Duration.ZERO, 0, "a", "b", "c"));
        time.advance(Rebalancing.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    @Test
    void itWaitsUntilTheNewEndpointIsWarm() {
        Duration slowStart = Duration.ofMinutes(10);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, slowStart, 10, "a", "b"));
        open("a", 100, PickReason.BALANCED);
        publish(route(Balance.Strategy.LEAST_CONNECTIONS, slowStart, 10, "a", "b", "c"));
        time.advance(slowStart.minusMinutes(1));
        assertEquals(List.of(), movedInOrder);
        time.advance(Duration.ofMinutes(3));
        assertTrue(movedInOrder.size() > 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = Balance.Strategy.class,
            names = {"HASH", "EWMA"})
    void strategiesThatDoNotAimAtEqualNumbersAreLeftAlone(Balance.Strategy strategy) {
        publish(route(strategy, Duration.ZERO, 10, "a", "b"));
        open("a", 100, PickReason.BALANCED);
        publish(route(strategy, Duration.ZERO, 10, "a", "b", "c"));
        time.advance(Rebalancing.ROUND.multipliedBy(5));
        assertEquals(List.of(), movedInOrder);
    }

    private void comeBack(LiveConnection connection) {
        Endpoint least = route.upstream().endpoints().all().stream()
                .min(Comparator.comparingLong(endpoint -> held(endpoint.name())))
                .orElseThrow();
        open(least.name(), 1, connection.pickReason());
    }

    private long held(String endpoint) {
        return connections.all().stream()
                .filter(connection -> connection.endpoint().name().equals(endpoint))
                .count();
    }

    private void open(String endpoint, int count, PickReason why) {
        for (int index = 0; index < count; index++) {
            LiveConnection[] opened = new LiveConnection[1];
            opened[0] = connections.open(new LiveConnection.Opening(
                    ConnectionKind.WEBSOCKET,
                    route,
                    endpoint(endpoint),
                    why,
                    "192.0.2.1",
                    Runnable::run,
                    reason -> opened[0].end(reason),
                    () -> {}));
        }
    }

    private void publish(Route next) {
        route = next;
        table.publish(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(next)));
        time.advance(Duration.ZERO);
    }

    private static Endpoint endpoint(String name) {
        return new Endpoint(
                new EndpointId(name),
                name,
                InetSocketAddress.createUnresolved(name, 80),
                EndpointState.READY,
                Set.of());
    }

    private static Route route(Balance.Strategy strategy, Duration slowStart, int percent, String... names) {
        Endpoints endpoints =
                Endpoints.of(Stream.of(names).map(RebalancingTest::endpoint).toList(), "");
        return new Route(
                CHAT,
                Protocol.AUTO,
                List.of(),
                List.of(),
                0,
                new Upstream(
                        CHAT,
                        "web",
                        endpoints,
                        new Balance(strategy, new HashOn.ClientIp(), slowStart),
                        Affinity.NONE,
                        ClientPrefix.WHOLE),
                ConnectPolicy.DEFAULT,
                IdleTimeouts.DEFAULT,
                new LifePolicy(Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO, 0, percent),
                Optional.empty());
    }
}
