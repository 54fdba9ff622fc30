package io.moorgate.load;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.routing.EndpointId;
import java.util.HashMap;
import java.util.Map;

/**
 * What other replicas have reported of their live connections, and what this one has reported to them last. Immutable.
 *
 * @param byOrigin the last report of each
 * @param total all of them together
 * @param own the local connections as last reported
 */
record RemoteLoads(
        Map<ReplicaLife, Map<EndpointId, Integer>> byOrigin,
        Map<EndpointId, Integer> total,
        Map<EndpointId, Integer> own) {
    /** There is no other replica. */
    static final RemoteLoads NOTHING = new RemoteLoads(Map.of(), Map.of(), Map.of());

    /** Connections of {@code endpoint} elsewhere, where here there are {@code local} now. */
    int estimate(EndpointId endpoint, int local) {
        int here = own.getOrDefault(endpoint, 0);
        return Math.max(total.getOrDefault(endpoint, 0) + (local - here) * byOrigin.size(), 0);
    }

    /** Connections of {@code endpoint} elsewhere, as reported. */
    int reported(EndpointId endpoint) {
        return total.getOrDefault(endpoint, 0);
    }

    /** Those of {@code endpoint} at the replicas that come before {@code self} in the order of origins. */
    int before(ReplicaLife self, EndpointId endpoint) {
        int before = 0;
        for (Map.Entry<ReplicaLife, Map<EndpointId, Integer>> report : byOrigin.entrySet()) {
            if (report.getKey().compareTo(self) < 0) {
                before += report.getValue().getOrDefault(endpoint, 0);
            }
        }
        return before;
    }

    RemoteLoads since(Map<EndpointId, Integer> report) {
        return byOrigin.isEmpty() ? NOTHING : new RemoteLoads(byOrigin, total, Map.copyOf(report));
    }

    RemoteLoads with(ReplicaLife origin, Map<EndpointId, Integer> counts) {
        Map<ReplicaLife, Map<EndpointId, Integer>> reports = new HashMap<>(byOrigin);
        reports.put(origin, Map.copyOf(counts));
        return of(reports);
    }

    RemoteLoads without(ReplicaLife origin) {
        Map<ReplicaLife, Map<EndpointId, Integer>> reports = new HashMap<>(byOrigin);
        reports.remove(origin);
        return reports.isEmpty() ? NOTHING : of(reports);
    }

    private RemoteLoads of(Map<ReplicaLife, Map<EndpointId, Integer>> reports) {
        Map<EndpointId, Integer> sum = new HashMap<>();
        reports.values()
                .forEach(report -> report.forEach((endpoint, count) -> sum.merge(endpoint, count, Integer::sum)));
        return new RemoteLoads(Map.copyOf(reports), Map.copyOf(sum), own);
    }
}
