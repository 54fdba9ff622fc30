package io.moorgate.operate.telemetry;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.control.source.ConfigurationState;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthState;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.traffic.live.ConnectionKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Metrics of the configuration in force and of the affinity table. */
public final class ConfigMetrics implements MetricSource {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<RoutingTable> table;
    private final EndpointHealth health;
    private final Supplier<ConfigurationState> state;
    private final Supplier<OptionalLong> sourceAgeNanos;
    private final IntSupplier affinityEntries;

    private record Group(ServiceId service, ConnectionKind protocol) {}

    /**
     * @param health which of the endpoints are put aside
     * @param sourceAgeNanos empty until the source was in step for the first time: then there is no age to show
     * @param affinityEntries how many rows the affinity table has
     */
    public ConfigMetrics(
            Supplier<RoutingTable> table,
            EndpointHealth health,
            Supplier<ConfigurationState> state,
            Supplier<OptionalLong> sourceAgeNanos,
            IntSupplier affinityEntries) {
        this.table = table;
        this.health = health;
        this.state = state;
        this.sourceAgeNanos = sourceAgeNanos;
        this.affinityEntries = affinityEntries;
    }

    @Override
    public void read(Readings readings) {
        RoutingTable current = table.get();
        ConfigurationState configuration = state.get();
        readings.add(Metric.CONFIG_GENERATION, current.generation());
        readings.add(Metric.PROBLEMS, configuration.problems().size());
        if (configuration.applied()) {
            readings.add(Metric.CONFIG_APPLY, configuration.applyNanos() / NANOS_PER_SECOND);
        }
        sourceAgeNanos.get().ifPresent(age -> readings.add(Metric.CONFIG_SOURCE_AGE, age / NANOS_PER_SECOND));
        readings.add(Metric.AFFINITY_ENTRIES, affinityEntries.getAsInt());
        current.serverNames()
                .certificates()
                .collect(Collectors.toMap(TlsCertificate::secret, TlsCertificate::notAfter, (one, same) -> one))
                .forEach((secret, end) -> readings.add(Metric.TLS_CERTIFICATE_NOT_AFTER, end.getEpochSecond(), secret));
        endpointsByState(current)
                .forEach((group, counts) -> counts.forEach((endpointState, count) -> readings.add(
                        Metric.ENDPOINTS,
                        count,
                        group.service().namespace(),
                        group.service().name(),
                        group.protocol().label(),
                        endpointState)));
    }

    /** An endpoint that several routes of a Service lead to counts once for each protocol. */
    private Map<Group, Map<String, Integer>> endpointsByState(RoutingTable current) {
        Map<Group, Map<String, Integer>> counts = new HashMap<>();
        Map<Group, Set<EndpointId>> seen = new HashMap<>();
        for (Route route : current.routes()) {
            Group group = new Group(route.service(), Telemetry.protocolOf(route));
            Map<EndpointId, HealthState> found = health.states(UpstreamId.of(route.upstream()));
            Map<String, Integer> states = counts.computeIfAbsent(group, first -> zeroes());
            Set<EndpointId> counted = seen.computeIfAbsent(group, first -> new HashSet<>());
            for (Endpoint endpoint : route.upstream().endpoints().all()) {
                if (counted.add(endpoint.id())) {
                    HealthState its = found.getOrDefault(endpoint.id(), HealthState.UNCHECKED);
                    states.merge(its.isAside() ? its.label() : labelOf(endpoint.state()), 1, Integer::sum);
                }
            }
        }
        return counts;
    }

    private static Map<String, Integer> zeroes() {
        Map<String, Integer> states = new TreeMap<>();
        for (EndpointState each : EndpointState.values()) {
            states.put(labelOf(each), 0);
        }
        states.put(HealthState.UNHEALTHY.label(), 0);
        states.put(HealthState.EJECTED.label(), 0);
        return states;
    }

    private static String labelOf(EndpointState state) {
        return switch (state) {
            case READY -> "ready";
            case NOT_READY -> "not-ready";
            case DRAINING -> "draining";
            case TERMINATING -> "terminating";
        };
    }
}
