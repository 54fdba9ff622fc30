package io.moorgate.health;

import io.moorgate.affinity.ReplicaLife;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

/** What other replicas say of the endpoints that they check: a concurrent map of maps that do not change. Threads: any. */
final class HealthReports {
    private final ConcurrentMap<ReplicaLife, Map<Judged, Boolean>> byReplica = new ConcurrentHashMap<>();

    /** {@code origin} checks these endpoints, and no others. */
    void replace(ReplicaLife origin, Collection<HealthFinding> findings) {
        Map<Judged, Boolean> report = new HashMap<>();
        for (HealthFinding finding : findings) {
            report.put(new Judged(finding.upstream(), finding.endpoint()), finding.isHealthy());
        }
        byReplica.put(origin, report);
    }

    /** {@code origin} says nothing any more. */
    void forget(ReplicaLife origin) {
        byReplica.remove(origin);
    }

    /** What one of the replicas says of {@code judged}; empty where none checks it. */
    Optional<UpstreamHealth.Reported> of(Judged judged) {
        return byReplica.entrySet().stream()
                .filter(report -> report.getValue().containsKey(judged))
                .map(report -> new UpstreamHealth.Reported(
                        report.getValue().get(judged), report.getKey().replica()))
                .findFirst();
    }

    /** All that all of them say. */
    void forEach(BiConsumer<Judged, UpstreamHealth.Reported> sink) {
        byReplica.forEach((origin, report) -> report.forEach(
                (judged, isHealthy) -> sink.accept(judged, new UpstreamHealth.Reported(isHealthy, origin.replica()))));
    }
}
