package io.moorgate.operate.review;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.operate.drain.DrainLog;
import io.moorgate.operate.drain.DrainTimeouts;
import io.moorgate.operate.drain.Drains;
import io.moorgate.operate.drain.EndpointDrains;
import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ClientProof;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.OriginPattern;
import io.moorgate.routing.Security;
import io.moorgate.time.HeldTime;
import io.moorgate.time.TaskLoop;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.tls.TestAuthority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How all live connections are asked when the routing table changes. */
class LiveReviewTest {
    private static final int MANY = LiveReview.PER_TURN * 9;

    private final HeldTime time = new HeldTime();
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final ReviewedConnections reviewed = new ReviewedConnections(time);

    @BeforeEach
    void start() {
        Drains drains = new Drains(time, time, new DrainLog(), new Random());
        EndpointDrains endpoints = new EndpointDrains(drains, new DrainTimeouts());
        new LiveReview(
                        reviewed.table,
                        reviewed.connections,
                        endpoints,
                        time,
                        TaskLoop.of(turns::add, time),
                        reviewed.events)
                .start();
        run();
    }

    @Test
    void oneTableTakesOnePassAndEachTurnOfItAFewConnections() {
        reviewed.open(MANY, "192.0.2.1");
        reviewed.publish(reviewed.route());
        assertEquals(MANY / LiveReview.PER_TURN, run());
    }

    @Test
    void aTableThatIsPublishedDuringAPassIsFollowedByOneMore() {
        reviewed.open(MANY, "192.0.2.1");
        reviewed.publish(reviewed.route());
        turns.remove().run();
        turns.remove().run();
        reviewed.publish(reviewed.route());
        reviewed.publish();
        run();
        time.advance(reviewed.route().life().drainTimeout());
        assertEquals(Map.of(new CloseReason(Side.GATEWAY, Kind.ROUTE_REMOVED), MANY), reviewed.ended);
    }

    @Test
    void aConnectionThatOpensBehindAPassIsAskedALittleLater() {
        reviewed.publish();
        run();
        reviewed.open(1, "192.0.2.1");
        time.advance(LiveReview.LOOK);
        run();
        time.advance(reviewed.route().life().drainTimeout().plus(Duration.ofSeconds(1)));
        assertEquals(Map.of(new CloseReason(Side.GATEWAY, Kind.ROUTE_REMOVED), 1), reviewed.ended);
    }

    @Test
    void clientsThatAListDoesNotAdmitAnyMoreAreClosedAFewInATurnAndTheOthersStay() {
        reviewed.open(1_000, "192.0.2.1");
        reviewed.open(500, "198.51.100.1");
        reviewed.publish(reviewed.denying("192.0.2.0/24"));
        run();
        assertEquals(LiveReview.CLOSED_PER_TURN, reviewed.closed());
        while (reviewed.closed() < 1_000) {
            time.advance(LiveReview.PAUSE);
            run();
        }
        time.advance(LiveReview.LOOK);
        run();
        assertEquals(Map.of(new CloseReason(Side.GATEWAY, Kind.FORBIDDEN), 1_000), reviewed.ended);
        assertEquals(Map.of(Limit.DENY_CIDR, 1_000), reviewed.limits);
        assertEquals(500, reviewed.connections.all().size());
    }

    @Test
    void aConnectionWhoseOriginIsNotAdmittedAnyMoreIsClosedAndOneThatNamedNoneStays() {
        reviewed.open(1, clientOf("https://app.example.com"));
        reviewed.open(1, clientOf("https://old.example.com"));
        reviewed.open(1, clientOf(""));
        reviewed.publish(reviewed.admitting(new OriginPattern("https", new HostPattern("app.example.com"), 443)));
        run();
        assertEquals(Map.of(Limit.ALLOWED_ORIGINS, 1), reviewed.limits);
        assertEquals(
                Set.of("https://app.example.com", ""),
                reviewed.connections.all().stream()
                        .map(connection -> connection.liveClient().origin())
                        .collect(Collectors.toSet()));
    }

    private static LiveClient clientOf(String origin) {
        return new LiveClient(LiveClient.at("192.0.2.1").address(), "192.0.2.1", origin, ClientProof.NONE);
    }

    @Test
    void aClientWhoseCertificateIsNoLongerGoodIsClosedAFewInATurnAndTheOthersStay() {
        ClientAuthorities asked = new TestAuthority("clients").asClients("ns/clients");
        reviewed.open(250, shown(asked::equals));
        reviewed.open(250, shown(authorities -> false));
        reviewed.publish(reviewed.route()
                .withSecurity(new Security(List.of(), Optional.empty(), Optional.of(asked), false, Duration.ZERO)));
        run();
        assertEquals(LiveReview.CLOSED_PER_TURN, reviewed.closed());
        while (reviewed.closed() < 250) {
            time.advance(LiveReview.PAUSE);
            run();
        }
        reviewed.publish(reviewed.route());
        run();
        assertEquals(Map.of(new CloseReason(Side.GATEWAY, Kind.FORBIDDEN), 250), reviewed.ended);
        assertEquals(Map.of(Limit.CLIENT_CERTIFICATE, 250), reviewed.limits);
        assertEquals(250, reviewed.connections.all().size());
    }

    private static LiveClient shown(ClientProof proof) {
        return new LiveClient(LiveClient.at("192.0.2.1").address(), "192.0.2.1", "", proof);
    }

    @Test
    void aConnectionThatTakesItsTimeToCloseIsAskedOnce() {
        reviewed.isSlow = true;
        reviewed.open(10, "192.0.2.1");
        reviewed.publish(reviewed.denying("192.0.2.0/24"));
        run();
        time.advance(LiveReview.LOOK.multipliedBy(2));
        run();
        assertEquals(Map.of(Limit.DENY_CIDR, 10), reviewed.limits);
        assertEquals(10, reviewed.asked);
    }

    /** Runs all turns that are due; how many those were. */
    private int run() {
        int count = 0;
        while (!turns.isEmpty()) {
            turns.remove().run();
            count++;
        }
        return count;
    }
}
