package io.moorgate.peers.replication;

import io.moorgate.affinity.BucketCopy;
import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.ReplicaLife;
import io.moorgate.affinity.ReplicatedPins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A bucket of a peer's that is on its way, and of which other origins it has brought news: those that are lost.
 *
 * <p>Confined to the peers' thread.
 */
final class BucketArrival {
    private final ReplicatedPins pins;
    private final ReplicaLife speaker;
    private final int bucket;
    private final BucketCopy copy;
    private final Map<ReplicaLife, Long> sumsBefore = new HashMap<>();

    BucketArrival(ReplicatedPins pins, ReplicaLife speaker, int bucket) {
        this.pins = pins;
        this.speaker = speaker;
        this.bucket = bucket;
        this.copy = pins.receive(speaker, bucket);
    }

    int bucket() {
        return bucket;
    }

    void row(PinRow row) {
        for (PinEntry entry : row.entries()) {
            if (entry.origin() != speaker && !entry.origin().isThere()) {
                sumsBefore.computeIfAbsent(entry.origin(), this::sum);
            }
        }
        copy.row(row);
    }

    private long sum(ReplicaLife origin) {
        return pins.sums(origin)[bucket];
    }

    /** The bucket is complete. Returns the origins, lost ones, of which it has brought news. */
    List<ReplicaLife> end() {
        copy.end();
        return sumsBefore.entrySet().stream()
                .filter(before -> sum(before.getKey()) != before.getValue())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
