package io.moorgate.operate.drain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.LiveControl;
import io.moorgate.traffic.live.LiveEndpoint;
import io.moorgate.traffic.live.TrafficEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The order in which a gateway stops, in held time. */
class GatewayDrainTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HeldTime time = new HeldTime();
    private final HeardDrains heard = new HeardDrains();
    private final List<Closable> open = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();
    private final DrainTimeouts timeouts = new DrainTimeouts();
    private final Drains drains = new Drains(time, time, heard, new Random());

    @Test
    void nothingHappensDuringTheGraceAndThenThePortsClose() {
        HeldConnection connection = add(true);
        begin();
        time.advance(GRACE.minusMillis(1));
        assertEquals(List.of(), happened);
        assertFalse(connection.isTold());
        time.advance(Duration.ofMillis(1));
        assertEquals(List.of("ports closed"), happened);
    }

    @Test
    void itIsOverWithTheLastConnection() {
        HeldConnection connection = add(false);
        begin();
        time.advance(TIMEOUT.minusSeconds(3));
        assertTrue(connection.isTold());
        assertEquals(List.of("ports closed"), happened);
        connection.over = true;
        open.clear();
        time.advance(Drains.LOOK);
        assertEquals(List.of("ports closed", "over"), happened);
        time.advance(Duration.ofSeconds(1));
        assertEquals(0, time.waiting());
    }

    @Test
    void withNothingOpenItIsOverAfterTheGrace() {
        begin();
        time.advance(GRACE.plus(Drains.LOOK));
        assertEquals(List.of("ports closed", "over"), happened);
    }

    @Test
    void itIsOverWhenItsTimeIsWhateverIsLeft() {
        add(false);
        begin();
        time.advance(TIMEOUT.minusMillis(1));
        assertEquals(List.of("ports closed"), happened);
        time.advance(Drains.LOOK);
        assertEquals(List.of("ports closed", "over"), happened);
    }

    @Test
    void whatComesWhileItDrainsIsDrainedToo() {
        add(false);
        begin();
        time.advance(TIMEOUT.dividedBy(2));
        HeldConnection late = add(true);
        time.advance(TIMEOUT.dividedBy(2).minusSeconds(1));
        assertTrue(late.isTold());
    }

    @Test
    void aServicesOwnDrainTimeoutHoldsWhereItIsShorter() {
        add(false);
        LiveConnections connections = new LiveConnections(time, TrafficEvents.SILENT);
        LiveConnection opened = open(connections, Duration.ofSeconds(20));
        open.add(opened);
        begin();
        time.advance(GRACE.plusSeconds(20));
        assertTrue(opened.isOver());
    }

    @Test
    void aDrainTimeoutThatHasChangedHoldsForConnectionsThatBeganUnderAnother() {
        add(false);
        LiveConnection opened = open(new LiveConnections(time, TrafficEvents.SILENT), TIMEOUT);
        open.add(opened);
        timeouts.observe(List.of(route(Duration.ofSeconds(20))), Set.of());
        begin();
        time.advance(GRACE.plusSeconds(20));
        assertTrue(opened.isOver());
    }

    @Test
    void whoWasOnTheWayWhenThePortsClosedIsDrainedToo() {
        begin();
        time.advance(GRACE);
        HeldConnection late = add(true);
        time.advance(TIMEOUT.minus(GRACE).minusSeconds(1));
        assertTrue(late.isTold());
    }

    @Test
    void allThatHasTheWholeTimeIsOneDrain() {
        add(false);
        LiveConnections connections = new LiveConnections(time, TrafficEvents.SILENT);
        open.add(open(connections, TIMEOUT));
        begin();
        time.advance(GRACE.plusSeconds(1));
        assertEquals(1, heard.lines.size());
    }

    private void begin() {
        new GatewayDrain(drains, timeouts, () -> List.copyOf(open), time, time)
                .begin(GRACE, TIMEOUT, () -> happened.add("ports closed"), () -> happened.add("over"));
        time.advance(Duration.ZERO);
    }

    private static LiveConnection open(LiveConnections connections, Duration drainTimeout) {
        LiveConnection[] opened = new LiveConnection[1];
        opened[0] = connections.open(new LiveConnection.Opening(
                ConnectionKind.WEBSOCKET,
                LiveEndpoint.balanced(route(drainTimeout), null),
                LiveClient.at("192.0.2.1"),
                new LiveControl(Runnable::run, reason -> opened[0].end(reason), () -> {})));
        return opened[0];
    }

    private HeldConnection add(boolean obeys) {
        HeldConnection connection = new HeldConnection(time, obeys);
        open.add(connection);
        return connection;
    }

    private static Route route(Duration drainTimeout) {
        ServiceId service = new ServiceId("ns", "web");
        return Route.of(
                Protocol.AUTO,
                RouteMatch.NONE,
                new Upstream(service, "web", Endpoints.NONE, Balance.DEFAULT, Affinity.NONE, ClientPrefix.WHOLE),
                new Policies(
                        ConnectPolicy.DEFAULT,
                        IdleTimeouts.DEFAULT,
                        new LifePolicy(drainTimeout, Duration.ZERO, Duration.ZERO, 0)),
                Optional.empty());
    }
}
