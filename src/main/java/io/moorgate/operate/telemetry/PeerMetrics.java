package io.moorgate.operate.telemetry;

import io.moorgate.peers.replication.AskResult;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.peers.replication.ReplicationStatus;
import java.util.Locale;
import java.util.function.Supplier;

/** Metrics of the other replicas and of what is exchanged with them. */
public final class PeerMetrics implements MetricSource {
    private final Supplier<ReplicationStatus> status;

    /** {@code status} is that of this moment, or of a second ago. */
    public PeerMetrics(Supplier<ReplicationStatus> status) {
        this.status = status;
    }

    @Override
    public void read(Readings readings) {
        ReplicationStatus now = status.get();
        for (ReplicaStatus replica : now.replicas()) {
            if (!replica.isSelf()) {
                readings.add(Metric.PEER_UP, replica.link() == ReplicaStatus.Link.UP ? 1 : 0, replica.replica());
                readings.add(Metric.PEER_SYNC_LAG, replica.age().syncLagSeconds(), replica.replica());
            }
        }
        readings.add(Metric.PEER_FULL_COPIES, now.fullCopies());
        readings.add(Metric.PEER_LOG_OVERFLOWS, now.logOverflows());
        readings.add(Metric.PEER_REFUSED, now.refused());
        for (AskResult result : AskResult.values()) {
            String label = result.name().toLowerCase(Locale.ROOT).replace('_', '-');
            readings.add(Metric.PEER_QUESTIONS, now.asks().getOrDefault(result, 0L), label);
        }
    }
}
