package io.moorgate.operate.telemetry;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.live.AffinityLookup;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectFailure;
import io.moorgate.traffic.live.ConnectionKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The counters of Services that are shown with 0 before anything is counted, so that a rate sees the first increase. They
 * are few, for there may be many Services: the other series appear with their first value.
 */
final class FromZero {
    private static final int[] STATUSES = {200, 502, 503, 504};
    private static final GrpcCode[] CODES = {GrpcCode.OK, GrpcCode.UNAVAILABLE};
    private static final CloseReason[] ENDS = {
        CloseReason.CLIENT_DONE,
        CloseReason.ENDPOINT_DONE,
        new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.RESET),
        new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET),
        new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.DRAIN)
    };
    private static final ConnectFailure[] FAILURES = {ConnectFailure.REFUSED, ConnectFailure.TIMEOUT};

    private FromZero() {}

    /** Whether an endpoint of a Service and protocol has series of its own. */
    interface CountedEndpoint {
        boolean test(ServiceId service, ConnectionKind protocol, String endpoint);
    }

    private record Group(ServiceId service, ConnectionKind protocol) {
        private String[] labels() {
            return new String[] {service.namespace(), service.name(), protocol.label()};
        }
    }

    /**
     * Adds those of {@code table}'s Services.
     *
     * @param isCounted whether a Service and protocol has series of its own, which then show their zeroes themselves
     * @param isEndpointCounted whether an endpoint has
     * @param isLookedUp whether lookups of a Service are counted already
     */
    static void read(
            Readings readings,
            RoutingTable table,
            BiPredicate<ServiceId, ConnectionKind> isCounted,
            CountedEndpoint isEndpointCounted,
            Predicate<ServiceId> isLookedUp) {
        CounterArray none = new CounterArray(AffinityLookup.values().length);
        Set<Group> seen = new HashSet<>();
        Set<ServiceId> seenAffinity = new HashSet<>();
        Set<List<String>> seenEndpoints = new HashSet<>();
        for (Route route : table.routes()) {
            Group group = new Group(route.service(), Telemetry.protocolOf(route));
            if (seen.add(group) && !isCounted.test(group.service(), group.protocol())) {
                readings.add(Metric.CONNECTIONS_OPENED, 0, group.labels());
                ends(readings, reason -> false, group.labels());
                answers(readings, group.protocol(), status -> false, code -> false, group.labels());
            }
            for (Endpoint endpoint : route.upstream().endpoints().all()) {
                String[] labels = {
                    route.service().namespace(),
                    route.service().name(),
                    group.protocol().label(),
                    endpoint.name()
                };
                if (!isEndpointCounted.test(group.service(), group.protocol(), endpoint.name())
                        && seenEndpoints.add(List.of(labels))) {
                    failures(readings, reason -> false, labels);
                }
            }
            boolean hasAffinity = !(route.upstream().affinity().key() instanceof Affinity.Key.None);
            if (hasAffinity && !isLookedUp.test(route.service()) && seenAffinity.add(route.service())) {
                lookups(readings, route.service(), none);
            }
        }
    }

    /**
     * Ends that are not counted yet.
     *
     * @param hasEnd those that are
     * @param labels of the Service and protocol
     */
    static void ends(Readings readings, Predicate<CloseReason> hasEnd, String... labels) {
        for (CloseReason end : ENDS) {
            if (!hasEnd.test(end)) {
                readings.add(
                        Metric.CONNECTIONS_CLOSED,
                        0,
                        labels[0],
                        labels[1],
                        labels[2],
                        end.kind().label(),
                        end.side().label());
            }
        }
    }

    /**
     * Failed connects that are not counted yet.
     *
     * @param hasFailure those that are
     * @param labels of the Service, protocol and endpoint
     */
    static void failures(Readings readings, Predicate<ConnectFailure> hasFailure, String... labels) {
        for (ConnectFailure failure : FAILURES) {
            if (!hasFailure.test(failure)) {
                readings.add(Metric.CONNECT_FAILURES, 0, labels[0], labels[1], labels[2], labels[3], failure.label());
            }
        }
    }

    /** Every result of a Service's lookups. */
    static void lookups(Readings readings, ServiceId service, CounterArray counters) {
        for (AffinityLookup result : AffinityLookup.values()) {
            readings.add(
                    Metric.AFFINITY_LOOKUPS,
                    counters.get(result.ordinal()),
                    service.namespace(),
                    service.name(),
                    result.label());
        }
    }

    /**
     * Answers and calls that are not counted yet.
     *
     * @param hasStatus the statuses that are
     * @param hasCode the ordinals of the gRPC codes that are
     * @param labels of the Service and protocol
     */
    static void answers(
            Readings readings,
            ConnectionKind protocol,
            IntPredicate hasStatus,
            IntPredicate hasCode,
            String... labels) {
        if (protocol == ConnectionKind.HTTP || protocol == ConnectionKind.WEBSOCKET) {
            for (int status : STATUSES) {
                if (!hasStatus.test(status)) {
                    readings.add(Metric.REQUESTS, 0, labels[0], labels[1], labels[2], Integer.toString(status));
                }
            }
        }
        if (protocol == ConnectionKind.GRPC) {
            for (GrpcCode code : CODES) {
                if (!hasCode.test(code.ordinal())) {
                    readings.add(Metric.GRPC_CALLS, 0, labels[0], labels[1], labels[2], code.name());
                }
            }
        }
    }
}
