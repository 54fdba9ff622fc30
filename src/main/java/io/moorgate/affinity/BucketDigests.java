package io.moorgate.affinity;

import java.util.Arrays;

/**
 * What is held of one origin, summed up in one number a bucket: equal numbers mean equal entries.
 *
 * <p>Confined to the peers' thread.
 */
final class BucketDigests {
    private final long[] sums = new long[Rows.BUCKETS];
    private final int[] counts = new int[Rows.BUCKETS];

    /** The entry of the row with that hash had stamp {@code before} and has {@code stamp} now; 0 where there is none. */
    void change(long hash, long before, long stamp) {
        int bucket = Rows.bucketOf(hash);
        sums[bucket] ^= mixed(hash, before) ^ mixed(hash, stamp);
        counts[bucket] += Long.signum(stamp) - Long.signum(before);
    }

    /** Forgets what a bucket adds up to, to add it up anew. */
    void clear(int bucket) {
        sums[bucket] = 0;
        counts[bucket] = 0;
    }

    /** A copy of the sums. */
    long[] copy() {
        return sums.clone();
    }

    /** How many entries there are. */
    int entries() {
        return Arrays.stream(counts).sum();
    }

    /** A part of what peers compare: a change of it is a change of their protocol. */
    private static long mixed(long hash, long stamp) {
        if (stamp == 0) {
            return 0;
        }
        long mixed = hash ^ stamp * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        return mixed ^ mixed >>> 27;
    }
}
