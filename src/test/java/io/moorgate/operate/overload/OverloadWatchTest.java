package io.moorgate.operate.overload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.HeardLog;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.Overload;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is done about which pressure, and which connections that costs. */
class OverloadWatchTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);
    private static final ServiceId SERVICE = new ServiceId("ns", "web");
    private static final Endpoint ENDPOINT = new Endpoint(
            new EndpointId("a"), "a", InetSocketAddress.createUnresolved("a", 80), EndpointState.READY, Set.of());

    private final HeldTime time = new HeldTime();
    private final Overload overload = new Overload();
    private final Map<LiveConnection, Kind> ended = new HashMap<>();
    private final LiveConnections connections = new LiveConnections(time, new TrafficEvents() {
        @Override
        public void closed(LiveConnection connection, CloseReason reason) {
            ended.put(connection, reason.kind());
        }
    });
    private final Map<Resource, Double> parts = new EnumMap<>(Resource.class);
    private final OverloadWatch watch = new OverloadWatch(() -> parts, overload, connections, time);

    @Test
    void theShortestResourceCounts() {
        parts.put(Resource.HEAP, 0.5);
        parts.put(Resource.DESCRIPTORS, 0.7);
        watch.start();
        look();
        assertEquals(0.7, watch.pressure());
        assertTrue(List.of(OverloadAction.values()).stream().noneMatch(watch::does));
    }

    @Test
    void eachActionBeginsAtItsPressureAndEndsALittleBelow() {
        watch.start();
        assertEquals(Set.of(), actions(0.79));
        assertEquals(Set.of("shrink-idle"), actions(0.80));
        assertFalse(overload.refusesUnpinned());
        assertEquals(Set.of("shrink-idle", "refuse-unpinned"), actions(0.90));
        assertTrue(overload.refusesUnpinned());
        assertFalse(overload.refusesAll());
        assertEquals(Set.of("shrink-idle", "refuse-unpinned", "refuse-all"), actions(0.95));
        assertTrue(overload.refusesAll());
        Set<String> all = Set.of("shrink-idle", "refuse-unpinned", "refuse-all", "close-idle");
        assertEquals(all, actions(0.97));
        assertEquals(all, actions(0.941));
        assertEquals(Set.of("shrink-idle", "refuse-unpinned", "refuse-all"), actions(0.93));
        assertEquals(Set.of("shrink-idle", "refuse-unpinned"), actions(0.91));
        assertFalse(overload.refusesAll());
        assertEquals(Set.of("shrink-idle"), actions(0.86));
        assertFalse(overload.refusesUnpinned());
        assertEquals(Set.of("shrink-idle"), actions(0.78));
        assertEquals(Set.of(), actions(0.76));
    }

    @Test
    void theLogSaysWhichActionBeginsAndEndsAtWhichPressureOfWhat() {
        watch.start();
        try (HeardLog log = HeardLog.of(OverloadWatch.class)) {
            actions(0.79);
            assertEquals(List.of(), log.lines());
            actions(0.914);
            actions(0.92);
            actions(0.8);
            actions(0.5);
            assertEquals(
                    List.of(
                            "overload begins: action=shrink-idle pressure=0.914 of=heap",
                            "overload begins: action=refuse-unpinned pressure=0.914 of=heap",
                            "overload ends: action=refuse-unpinned pressure=0.800 of=heap",
                            "overload ends: action=shrink-idle pressure=0.500 of=heap"),
                    log.lines());
        }
    }

    private Set<String> actions(double pressure) {
        parts.put(Resource.HEAP, pressure);
        look();
        return List.of(OverloadAction.values()).stream()
                .filter(watch::does)
                .map(OverloadAction::label)
                .collect(java.util.stream.Collectors.toSet());
    }

    @Test
    void idleTimeoutsShrinkToATenthAndNeverBelowFiveSeconds() {
        long hour = IDLE_TIMEOUT.toNanos();
        assertEquals(hour, ShrunkTimeout.of(hour, 0.80));
        assertEquals(hour * 0.55, ShrunkTimeout.of(hour, 0.875), hour * 0.001);
        assertEquals(hour / 10.0, ShrunkTimeout.of(hour, 0.95), hour * 0.001);
        assertEquals(hour / 10.0, ShrunkTimeout.of(hour, 1), hour * 0.001);
        assertEquals(ShrunkTimeout.NANOS_MIN, ShrunkTimeout.of(ShrunkTimeout.NANOS_MIN * 2, 1));
        assertEquals(1, ShrunkTimeout.of(1, 1));
    }

    @Test
    void connectionsEndThatAreIdleForTheirShrunkTimeoutOneInAHundredASecond() {
        open(200, ConnectionKind.WEBSOCKET);
        open(1, ConnectionKind.HTTP);
        time.advance(IDLE_TIMEOUT.dividedBy(2));
        List<LiveConnection> busy = open(100, ConnectionKind.TCP);
        parts.put(Resource.HEAP, 0.9);
        watch.start();
        look();
        assertEquals(5, ended.size(), "of 301, and a second later of 298");
        time.advance(Duration.ofSeconds(300));
        assertEquals(200, ended.size());
        assertEquals(Set.of(Kind.IDLE), Set.copyOf(ended.values()));
        assertTrue(busy.stream().noneMatch(ended::containsKey));
    }

    @Test
    void theNewestOfTheIdleConnectionsAreClosedOneInAHundredASecond() {
        List<LiveConnection> old = open(100, ConnectionKind.WEBSOCKET);
        time.advance(Duration.ofSeconds(1));
        List<LiveConnection> newer = open(100, ConnectionKind.TCP);
        time.advance(Duration.ofNanos(IdleCloses.IDLE_NANOS));
        List<LiveConnection> fresh = open(100, ConnectionKind.GRPC);
        parts.put(Resource.CONNECTIONS, 1.0);
        watch.start();
        time.advance(Duration.ZERO);
        assertEquals(3, ended.size());
        assertTrue(newer.containsAll(ended.keySet()));
        assertEquals(Set.of(Kind.OVERLOAD), Set.copyOf(ended.values()));
        fresh.forEach(connection -> connection.received(1, time.nanos() + IdleCloses.IDLE_NANOS));
        parts.put(Resource.CONNECTIONS, 0.5);
        time.advance(Duration.ofSeconds(60));
        assertEquals(3, ended.size());
        assertTrue(old.stream().noneMatch(ended::containsKey));
    }

    @Test
    void theProcessSaysHowMuchItUses() {
        OverloadLimits limits = new OverloadLimits(
                OptionalLong.of(1L << 40), OptionalLong.empty(), Optional.of(200), OptionalLong.of(1_000_000), 500);
        ByteBuf held = Unpooled.directBuffer(1 << 20);
        Map<Resource, Double> read = new ProcessPressure(limits, () -> 50).read();
        held.release();
        assertTrue(read.get(Resource.DIRECT_MEMORY) > 0 && read.get(Resource.DIRECT_MEMORY) < 1, read::toString);
        assertEquals(Set.of(Resource.values()), read.keySet());
        assertEquals(0.25, read.get(Resource.CONNECTIONS));
        assertTrue(read.get(Resource.DESCRIPTORS) > 0 && read.get(Resource.DESCRIPTORS) < 1, read::toString);
        assertTrue(read.get(Resource.HEAP) >= 0 && read.get(Resource.HEAP) < 1, read::toString);
    }

    private void look() {
        time.advance(OverloadWatch.LOOK);
    }

    private List<LiveConnection> open(int count, ConnectionKind kind) {
        List<LiveConnection> opened = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            LiveConnection[] self = new LiveConnection[1];
            self[0] = connections.open(new LiveConnection.Opening(
                    kind,
                    LiveEndpoint.balanced(route(), ENDPOINT),
                    LiveClient.at("192.0.2.1"),
                    new LiveControl(Runnable::run, reason -> self[0].end(reason), () -> {})));
            opened.add(self[0]);
        }
        return opened;
    }

    private static Route route() {
        return Route.of(
                Protocol.AUTO,
                RouteMatch.NONE,
                new Upstream(
                        SERVICE,
                        "web",
                        Endpoints.of(List.of(ENDPOINT), ""),
                        Balance.DEFAULT,
                        Affinity.NONE,
                        ClientPrefix.WHOLE),
                new Policies(ConnectPolicy.DEFAULT, IdleTimeouts.all(IDLE_TIMEOUT)),
                Optional.empty());
    }
}
