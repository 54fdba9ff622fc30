package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;

/**
 * What one origin says of a client, and the entries of the row's other origins behind it. Immutable; 48 bytes of heap.
 *
 * @param endpoint where the client is bound; null: nowhere, its endpoint is lost
 * @param live whether the client has a live connection at that origin, as long as that is there
 * @param idleSinceNanos when its last connection there ended; means nothing while it is live
 * @param next the next entry; null at the end
 */
record Entry(
        ReplicaLife origin,
        EndpointId endpoint,
        long stamp,
        boolean live,
        long idleSinceNanos,
        int timeoutMs,
        Entry next)
        implements PinState {
    private static final long NANOS_PER_MS = 1_000_000L;

    @Override
    public Entry entries() {
        return this;
    }

    /** Whether a connection holds it now. */
    boolean isLive() {
        return live && origin.isThere();
    }

    @Override
    public EndpointId endpointAt(long nowNanos) {
        Entry ruling = ruling(this, nowNanos, -1);
        return ruling == null ? null : ruling.endpoint;
    }

    /** When an idle one has outlived its timeout. */
    long restsUntilNanos() {
        return idleSinceNanos + timeoutNanos();
    }

    /** Since when no connection has held it. */
    long restingSinceNanos() {
        return live ? origin.lostSinceNanos() : idleSinceNanos;
    }

    long timeoutNanos() {
        return timeoutMs * NANOS_PER_MS;
    }

    /** Whether it has outlived {@code timeoutNanos} at {@code nowNanos}. */
    boolean hasExpired(long nowNanos, long timeoutNanos) {
        return !isLive() && nowNanos - restingSinceNanos() >= timeoutNanos;
    }

    Entry before(Entry other) {
        return other == next ? this : new Entry(origin, endpoint, stamp, live, idleSinceNanos, timeoutMs, other);
    }

    /** The entry of {@code origin} among {@code entries}; null where there is none. */
    static Entry of(ReplicaLife origin, Entry entries) {
        for (Entry entry = entries; entry != null; entry = entry.next) {
            if (entry.origin == origin) {
                return entry;
            }
        }
        return null;
    }

    /** {@code entries} with {@code fresh} in place of its origin's; kept in the order of origins. */
    static Entry with(Entry fresh, Entry entries) {
        if (entries == null) {
            return fresh.before(null);
        }
        int order = fresh.origin.compareTo(entries.origin);
        if (order == 0) {
            return fresh.before(entries.next);
        }
        return order < 0 ? fresh.before(entries) : entries.before(with(fresh, entries.next));
    }

    /** {@code entries} without that of {@code origin}; null where none is left. */
    static Entry without(ReplicaLife origin, Entry entries) {
        if (entries == null) {
            return null;
        }
        return entries.origin == origin ? entries.next : entries.before(without(origin, entries.next));
    }

    /**
     * The entry that says where the client is bound: a live one before an idle one, then the higher stamp, then the
     * origin. None that has expired counts, and none that is older than an entry that says the endpoint is lost.
     *
     * @param timeoutNanos the timeout that counts for all of them; negative: each one's own
     * @return null where none counts
     */
    static Entry ruling(Entry entries, long nowNanos, long timeoutNanos) {
        if (entries != null && entries.next == null) {
            return entries.hasExpired(nowNanos, timeoutNanos < 0 ? entries.timeoutNanos() : timeoutNanos)
                    ? null
                    : entries;
        }
        Entry best = null;
        long lostStamp = Long.MIN_VALUE;
        for (Entry entry = entries; entry != null; entry = entry.next) {
            if (!entry.hasExpired(nowNanos, timeoutNanos < 0 ? entry.timeoutNanos() : timeoutNanos)) {
                if (entry.endpoint == null) {
                    lostStamp = Math.max(lostStamp, entry.stamp);
                }
                if (best == null || entry.goesBefore(best)) {
                    best = entry;
                }
            }
        }
        return lostStamp == Long.MIN_VALUE ? best : rulingAfter(lostStamp, entries, nowNanos, timeoutNanos);
    }

    private static Entry rulingAfter(long lostStamp, Entry entries, long nowNanos, long timeoutNanos) {
        Entry best = null;
        for (Entry entry = entries; entry != null; entry = entry.next) {
            if (entry.stamp >= lostStamp
                    && !entry.hasExpired(nowNanos, timeoutNanos < 0 ? entry.timeoutNanos() : timeoutNanos)
                    && (best == null || entry.goesBefore(best))) {
                best = entry;
            }
        }
        return best;
    }

    private boolean goesBefore(Entry other) {
        if (isLive() != other.isLive()) {
            return isLive();
        }
        return stamp != other.stamp ? stamp > other.stamp : origin.compareTo(other.origin) > 0;
    }

    /** Whether another of {@code entries} has a higher stamp than {@code entry}, which then can never speak again once idle. */
    static boolean isOutdone(Entry entry, Entry entries) {
        for (Entry other = entries; other != null; other = other.next) {
            if (other.stamp > entry.stamp) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of {@code entries} says, later than {@code entry}, that the client is bound to nothing. */
    static boolean isLostSince(Entry entry, Entry entries) {
        for (Entry other = entries; other != null; other = other.next) {
            if (other.endpoint == null && other.stamp > entry.stamp) {
                return true;
            }
        }
        return false;
    }

    /** Whether a connection holds one of {@code entries}. */
    static boolean anyIsLive(Entry entries) {
        for (Entry entry = entries; entry != null; entry = entry.next) {
            if (entry.isLive()) {
                return true;
            }
        }
        return false;
    }

    /** Since when none of {@code entries}, of which none is live, has been held. */
    static long restingSinceNanos(Entry entries) {
        long latest = entries.restingSinceNanos();
        for (Entry entry = entries.next; entry != null; entry = entry.next) {
            latest = Math.max(latest, entry.restingSinceNanos());
        }
        return latest;
    }
}
