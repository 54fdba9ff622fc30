package io.moorgate.affinity;

import java.util.Objects;

/**
 * A replica in one of its lives: the writer of an entry of a pin, or of a load report. There is one object for each
 * within a process, made by {@link ReplicaLives}; entries refer to it.
 *
 * <p>Threads: any; whether it is there, and since when not, is one volatile field, and its epoch another. The sums are the peers'
 * thread's.
 */
public final class ReplicaLife implements Comparable<ReplicaLife> {
    private static final long THERE = Long.MIN_VALUE;

    private final String replica;
    private volatile long epoch;
    private volatile long lostSinceNanos;

    /** What is held of it, bucket by bucket; null where nothing was. Peers' thread. */
    private BucketDigests sums;

    /** A life that is lost, until it is {@link #found()}. */
    public ReplicaLife(String replica, long epoch, long nowNanos) {
        this.replica = Objects.requireNonNull(replica, "replica");
        this.epoch = epoch;
        lostSinceNanos = nowNanos;
    }

    /** The replica's name. */
    public String replica() {
        return replica;
    }

    /** Which of its lives: greater than that of every earlier one. */
    public long epoch() {
        return epoch;
    }

    /** Whether it is there: only then does it hold live connections, and speak for itself. */
    public boolean isThere() {
        return lostSinceNanos == THERE;
    }

    /** When it was lost, on the table's ticker; means nothing while it is there. */
    long lostSinceNanos() {
        return lostSinceNanos;
    }

    /** Says which life it is, where that was not known when it began: this replica's own, before any peer knows of it. */
    void begin(long itsEpoch) {
        epoch = itsEpoch;
    }

    void found() {
        lostSinceNanos = THERE;
    }

    void lost(long nowNanos) {
        if (isThere()) {
            lostSinceNanos = nowNanos;
        }
    }

    BucketDigests sums() {
        if (sums == null) {
            sums = new BucketDigests();
        }
        return sums;
    }

    /** By name, then by epoch. */
    @Override
    public int compareTo(ReplicaLife other) {
        int byReplica = replica.compareTo(other.replica);
        return byReplica != 0 ? byReplica : Long.compare(epoch, other.epoch);
    }

    @Override
    public String toString() {
        return replica + "@" + epoch;
    }
}
