package io.moorgate.affinity;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A whole bucket of rows that a peer sends. What is held of the peer and does not come with it is not the peer's any
 * more.
 *
 * <p>Thread: the peers'.
 */
public final class BucketCopy {
    private final ReplicatedPins pins;
    private final AffinityTable table;
    private final ReplicaLife speaker;
    private final int bucket;
    private final Set<Row> mentioned = Collections.newSetFromMap(new IdentityHashMap<>());

    BucketCopy(ReplicatedPins pins, AffinityTable table, ReplicaLife speaker, int bucket) {
        this.pins = pins;
        this.table = table;
        this.speaker = speaker;
        this.bucket = bucket;
    }

    /** One row of the bucket. */
    public void row(PinRow row) {
        pins.merge(speaker, row);
        Row there = pins.find(row);
        if (there != null && row.entries().stream().anyMatch(entry -> entry.origin() == speaker)) {
            mentioned.add(there);
        }
    }

    /** The bucket is complete. */
    public void end() {
        speaker.sums().clear(bucket);
        for (Row row : table.rows().bucket(bucket)) {
            Entry entry = Entries.of(speaker, row.state().entries());
            if (entry != null && mentioned.contains(row)) {
                speaker.sums().change(row.hash(), 0, entry.stamp());
            } else if (entry != null) {
                pins.withdraw(row, speaker);
            }
        }
    }
}
