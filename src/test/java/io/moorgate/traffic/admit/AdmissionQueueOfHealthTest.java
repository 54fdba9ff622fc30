package io.moorgate.traffic.admit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.affinity.FirstPins;
import io.moorgate.affinity.cookie.CookieSigner;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthEvents;
import io.moorgate.health.HealthState;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.balance.EndpointPicker;
import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.balance.PickState;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of clients that wait when an endpoint is put aside for its health, or is back. */
class AdmissionQueueOfHealthTest {
    private static final Duration QUEUE_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration ASIDE = Duration.ofSeconds(30);
    private static final Endpoint A = AdmissionQueueTest.endpoint("a");
    private static final Endpoint B = AdmissionQueueTest.endpoint("b");

    private final HeldTime time = new HeldTime();
    private final LiveCounts counts = new LiveCounts();
    private final AdmissionState state = new AdmissionState(counts, TrafficEvents.SILENT, time);
    private final EndpointHealth health = new EndpointHealth(time, new Notified());
    private final AffinityTable pins = new AffinityTable(10, time);
    private final EndpointPicker picker = new EndpointPicker(
            new PickState(pins, counts, health), CookieSigner.generated(), TrafficEvents.SILENT, time, FirstPins.ALONE);
    private final List<String> outcomes = new ArrayList<>();

    /** As {@link io.moorgate.health.HealthEvents} are passed on in the gateway. */
    private final class Notified implements HealthEvents {
        @Override
        public void changed(
                ServiceId service, Endpoint endpoint, HealthState before, HealthState now, String why, boolean isOwn) {
            state.healthChanged(service, Optional.of(endpoint.id()));
        }

        @Override
        public void panic(ServiceId service, String port, boolean ends) {
            state.healthChanged(service, Optional.empty());
        }
    }

    @Test
    void aClientThatWaitsForAnEndpointThatIsPutAsideGoesToAHealthyOne() {
        Route route = route(new Affinity.Key.ClientIp());
        Pick first = pick(route, "10.0.0.1");
        connect(first, "first");
        Endpoint ill = first.next().orElseThrow();
        connect(pick(route, "10.0.0.1"), "second");
        assertEquals(1, outcomes.size(), "its own endpoint is full");
        eject(route, ill);
        time.advance(AdmissionQueue.LOOK);
        assertEquals("second " + (ill.equals(A) ? "b" : "a"), outcomes.getLast());
    }

    @Test
    void clientsThatWaitSinceAllAreFullAreServedWhenAnEndpointIsBack() {
        Route route = route(new Affinity.Key.None());
        eject(route, B);
        connect(pick(route, "10.0.0.1"), "first");
        connect(pick(route, "10.0.0.2"), "second");
        assertEquals(List.of("first a"), outcomes);
        time.advance(ASIDE);
        health.sweep();
        time.advance(AdmissionQueue.LOOK);
        assertEquals(List.of("first a", "second b"), outcomes);
    }

    @Test
    void aClientThatChoseBeforeAnEndpointWasBackDoesNotWait() {
        Route route = route(new Affinity.Key.None());
        eject(route, B);
        connect(pick(route, "10.0.0.1"), "first");
        Pick late = pick(route, "10.0.0.2");
        time.advance(ASIDE);
        health.sweep();
        connect(late, "late");
        assertEquals(List.of("first a", "late b"), outcomes);
    }

    @Test
    void aClientThatMayHaveNoOtherEndpointWaitsOn() {
        Route route = route(new Affinity.Key.ClientIp(), Affinity.WhenLost.FAIL);
        Pick first = pick(route, "10.0.0.1");
        connect(first, "first");
        Endpoint ill = first.next().orElseThrow();
        connect(pick(route, "10.0.0.1"), "second");
        eject(route, ill);
        time.advance(Duration.ofSeconds(1));
        assertEquals(1, outcomes.size());
        first.release();
        time.advance(Duration.ZERO);
        assertEquals("second " + ill.name(), outcomes.getLast());
    }

    private Route route(Affinity.Key key) {
        return route(key, Affinity.WhenLost.REBIND);
    }

    private Route route(Affinity.Key key, Affinity.WhenLost whenLost) {
        Upstream upstream = new Upstream(
                new ServiceId("ns", "web"),
                "web",
                Endpoints.of(List.of(A, B), ""),
                Balance.DEFAULT,
                new Affinity(key, Duration.ofHours(1), Affinity.WhenDraining.STAY, whenLost, Affinity.Mode.PERSISTENT),
                ClientPrefix.WHOLE);
        Route route = Route.of(
                Protocol.TCP,
                RouteMatch.NONE,
                upstream,
                Policies.DEFAULT.with(new LimitPolicy(1, QUEUE_TIMEOUT)),
                Optional.empty());
        RoutingTable table = new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route));
        health.retain(table);
        picker.retain(table);
        state.retain(table);
        return route;
    }

    private Pick pick(Route route, String client) {
        return picker.pick(route.upstream(), () -> InetAddress.ofLiteral(client), state.of(route, endpoint -> 1, time));
    }

    private void connect(Pick pick, String name) {
        pick.prepare(time, Duration.ofSeconds(1), () -> {
            outcomes.add(name + " " + pick.next().map(Endpoint::name).orElse("none"));
            pick.connected(1);
        });
        time.advance(Duration.ZERO);
    }

    private void eject(Route route, Endpoint endpoint) {
        for (int failure = 0; failure < 5; failure++) {
            health.connectFailed(route.upstream(), endpoint.id(), "refused");
        }
        assertTrue(!health.isUsable(route.upstream(), endpoint.id()));
    }
}
