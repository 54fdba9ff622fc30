package io.moorgate.peers.replication;

import io.moorgate.affinity.ReplicaLife;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Draws up how replication stands, for other threads. Confined to the peers' thread. */
final class StatusSnapshot {
    private static final double NANOS_PER_SECOND = 1e9;

    private final ReplicaContext local;
    private final ReplicaStatus.Reach own;

    /** {@code own}: how this replica is reached. */
    StatusSnapshot(ReplicaContext local, ReplicaStatus.Reach own) {
        this.local = local;
        this.own = own;
    }

    ReplicationStatus draw(PeerTable peerTable, ReplicaState state, boolean isDraining) {
        List<ReplicaStatus> replicas = new ArrayList<>();
        replicas.add(self(isDraining));
        for (Peer peer : peerTable.all()) {
            if (peer.isThere) {
                replicas.add(of(peer));
            }
        }
        replicas.sort(Comparator.comparing(ReplicaStatus::replica));
        Counters counters = local.counters();
        Map<AskResult, Long> asks = new EnumMap<>(AskResult.class);
        for (AskResult result : AskResult.values()) {
            asks.put(result, counters.asks(result));
        }
        return new ReplicationStatus(
                replicas,
                state,
                counters.fullCopies,
                counters.logOverflows,
                counters.bucketsMended,
                counters.refused,
                asks);
    }

    private ReplicaStatus self(boolean isDraining) {
        ReplicaLife self = local.pins().self();
        return new ReplicaStatus(
                self.replica(),
                self.epoch(),
                ReplicaStatus.Link.SELF,
                own,
                ReplicaStatus.Age.NONE,
                held(self, true),
                isDraining);
    }

    private ReplicaStatus of(Peer peer) {
        long nowNanos = local.ticker().nanos();
        double ageSeconds =
                peer.member.map(member -> member.ageNanos() / NANOS_PER_SECOND).orElse(0.0);
        long lagNanos = nowNanos - local.log().madeAfter(peer.acknowledged, nowNanos);
        return new ReplicaStatus(
                peer.replica(),
                peer.origin.epoch(),
                peer.isUp() ? ReplicaStatus.Link.UP : ReplicaStatus.Link.DOWN,
                new ReplicaStatus.Reach(
                        peer.knownAddress(), peer.isUp() ? peer.link.protocol() : 0, peer.managementPort()),
                new ReplicaStatus.Age(ageSeconds, lagNanos / NANOS_PER_SECOND),
                held(peer.origin, peer.sumsEqual.orElse(false)),
                peer.isDraining());
    }

    private ReplicaStatus.Held held(ReplicaLife origin, boolean digestEqual) {
        return new ReplicaStatus.Held(local.pins().entries(origin), digest(origin), digestEqual);
    }

    /** All sums of an origin in one number. */
    private String digest(ReplicaLife origin) {
        long digest = 0;
        for (long sum : local.pins().sums(origin)) {
            digest = (Long.rotateLeft(digest, 7) ^ sum) * 0x9e37_79b9_7f4a_7c15L;
        }
        return HexFormat.of().toHexDigits(digest);
    }
}
