package io.moorgate.peers.replication;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What replication looks like at one moment, at most a second old. Immutable; any thread.
 *
 * @param replicas those that are there, by name, this one included
 * @param fullCopies full copies sent since the start
 * @param logOverflows how often a peer had fallen out of the log of changes
 * @param bucketsMended buckets sent because sums differed
 * @param refused connections at the peer port whose other side has not shown that it is a replica
 * @param asks questions to owners since the start, by how they ended
 */
public record ReplicationStatus(
        List<ReplicaStatus> replicas,
        ReplicaState state,
        long fullCopies,
        long logOverflows,
        long bucketsMended,
        long refused,
        Map<AskResult, Long> asks) {
    public ReplicationStatus {
        replicas = List.copyOf(replicas);
        asks = Map.copyOf(asks);
    }

    /** Where there is no other replica and never will be; of one that does not stop. */
    public static ReplicationStatus alone(String replica, int rows) {
        return alone(replica, rows, false);
    }

    /** The same; {@code isDraining} says whether it drains to end. */
    public static ReplicationStatus alone(String replica, int rows, boolean isDraining) {
        ReplicaStatus self = new ReplicaStatus(
                replica,
                0,
                ReplicaStatus.Link.SELF,
                new ReplicaStatus.Reach("", 0, Optional.empty()),
                ReplicaStatus.Age.NONE,
                new ReplicaStatus.Held(rows, "", true),
                isDraining);
        ReplicaState state = new ReplicaState(ReplicaState.Phase.JOINED, "alone");
        return new ReplicationStatus(List.of(self), state, 0, 0, 0, 0, Map.of());
    }

    ReplicationStatus with(AskResult result, long count) {
        Map<AskResult, Long> counted = new EnumMap<>(asks);
        counted.put(result, count);
        return new ReplicationStatus(replicas, state, fullCopies, logOverflows, bucketsMended, refused, counted);
    }
}
