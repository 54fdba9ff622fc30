package io.moorgate.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.control.report.RecentEvents;
import io.moorgate.control.report.ServiceNotes;
import io.moorgate.health.EndpointHealth;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.time.HeldTime;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.admit.AdmissionState;
import io.moorgate.traffic.live.TrafficEvents;
import io.moorgate.traffic.port.TcpRoutes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which changes of an endpoint's health are Events on the Service. */
class HealthNotesTest {
    private static final HealthPolicy CHECKED = new HealthPolicy(
            new HealthCheck.Tcp(), Duration.ofSeconds(10), Duration.ofSeconds(2), 1, 1, 5, Duration.ofSeconds(30));

    private final List<String> reasons = new ArrayList<>();
    private final ServiceNotes notes = new ServiceNotes(
            (service, reason, message) -> reasons.add(reason), Runnable::run, new RecentEvents(WallClock.system()));
    private final HeldTime time = new HeldTime();
    private final AdmissionState admission = new AdmissionState(new LiveCounts(), TrafficEvents.SILENT, time);
    private final EndpointHealth health =
            new EndpointHealth(time, new HealthNotes(() -> Optional.of(notes), admission));
    private final Route route = TcpRoutes.to(1, 2);
    private final UpstreamId upstream = UpstreamId.of(route.upstream());
    private final EndpointId endpoint = EndpointId.ofPod("pod-0", 1);

    @Test
    void anEventSaysThatAnEndpointIsPutAsideOrBackAndNothingElse() {
        Route checked = route.withPolicies(route.policies().with(CHECKED));
        health.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(checked)));
        health.checked(upstream, endpoint, true, "answered");
        assertEquals(List.of(), reasons);
        health.checked(upstream, endpoint, false, "refused");
        health.checked(upstream, endpoint, true, "answered");
        assertEquals(List.of("EndpointAside", "EndpointBack"), reasons);
    }
}
