package io.moorgate.operate.telemetry;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthState;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The health of endpoints that are checked, or put aside, as metrics: for each state 1 or 0. */
public final class HealthMetrics implements MetricSource {
    private final Supplier<RoutingTable> table;
    private final EndpointHealth health;

    /** Reads {@code health} of the endpoints of {@code table}. */
    public HealthMetrics(Supplier<RoutingTable> table, EndpointHealth health) {
        this.table = table;
        this.health = health;
    }

    @Override
    public void read(Readings readings) {
        Set<UpstreamId> seen = new HashSet<>();
        for (Route route : table.get().routes()) {
            if (seen.add(UpstreamId.of(route.upstream()))) {
                read(route, readings);
            }
        }
    }

    private void read(Route route, Readings readings) {
        boolean isChecked = !(route.health().check() instanceof HealthCheck.Off);
        Map<EndpointId, HealthState> states = health.states(UpstreamId.of(route.upstream()));
        for (Endpoint endpoint : route.upstream().endpoints().all()) {
            HealthState state = states.get(endpoint.id());
            if (state != null && (isChecked || state.isAside())) {
                for (HealthState each : HealthState.values()) {
                    readings.add(
                            Metric.ENDPOINT_HEALTH,
                            each == state ? 1 : 0,
                            route.service().namespace(),
                            route.service().name(),
                            route.upstream().port(),
                            endpoint.name(),
                            each.label());
                }
            }
        }
    }
}
