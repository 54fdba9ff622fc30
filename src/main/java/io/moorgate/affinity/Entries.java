package io.moorgate.affinity;

/** What the entries of one row, a chain that begins with one of them and may be null, say together. */
final class Entries {
    private Entries() {}

    /** The entry of {@code origin} among {@code entries}; null where there is none. */
    static Entry of(ReplicaLife origin, Entry entries) {
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            if (entry.origin() == origin) {
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
        int order = fresh.origin().compareTo(entries.origin());
        if (order == 0) {
            return fresh.before(entries.next());
        }
        return order < 0 ? fresh.before(entries) : entries.before(with(fresh, entries.next()));
    }

    /** {@code entries} without that of {@code origin}; null where none is left. */
    static Entry without(ReplicaLife origin, Entry entries) {
        if (entries == null) {
            return null;
        }
        return entries.origin() == origin ? entries.next() : entries.before(without(origin, entries.next()));
    }

    /**
     * The entry that says where the client is bound: a live one before an idle one, then the higher stamp, then the
     * origin. None that has expired counts, and none that is older than a removal, an entry that binds the client to nothing: that
     * stands for as long as it is here.
     *
     * @param timeoutNanos the timeout that counts for all of them; negative: each one's own
     * @return null where none counts
     */
    static Entry ruling(Entry entries, long nowNanos, long timeoutNanos) {
        if (entries != null && entries.next() == null) {
            return entries.hasExpired(nowNanos, timeoutNanos < 0 ? entries.timeoutNanos() : timeoutNanos)
                    ? null
                    : entries;
        }
        Entry best = null;
        long lostStamp = Long.MIN_VALUE;
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            if (entry.endpoint() == null) {
                lostStamp = Math.max(lostStamp, entry.stamp());
            } else if (!entry.hasExpired(nowNanos, timeoutNanos < 0 ? entry.timeoutNanos() : timeoutNanos)
                    && (best == null || entry.goesBefore(best))) {
                best = entry;
            }
        }
        return lostStamp == Long.MIN_VALUE ? best : rulingAfter(lostStamp, entries, nowNanos, timeoutNanos);
    }

    private static Entry rulingAfter(long lostStamp, Entry entries, long nowNanos, long timeoutNanos) {
        Entry best = null;
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            boolean stands = entry.endpoint() == null
                    || !entry.hasExpired(nowNanos, timeoutNanos < 0 ? entry.timeoutNanos() : timeoutNanos);
            if (entry.stamp() >= lostStamp && stands && (best == null || entry.goesBefore(best))) {
                best = entry;
            }
        }
        return best;
    }

    /** Whether another of {@code entries} has a higher stamp than {@code entry}, which then can never speak again once idle. */
    static boolean isOutdone(Entry entry, Entry entries) {
        for (Entry other = entries; other != null; other = other.next()) {
            if (other.stamp() > entry.stamp()) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of {@code entries} says, later than {@code entry}, that the client is bound to nothing. */
    static boolean isLostSince(Entry entry, Entry entries) {
        for (Entry other = entries; other != null; other = other.next()) {
            if (other.endpoint() == null && other.stamp() > entry.stamp()) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of {@code entries} binds the client, and is older than {@code removal}: without that it would count again. */
    static boolean isNeeded(Entry removal, Entry entries) {
        for (Entry other = entries; other != null; other = other.next()) {
            if (other.endpoint() != null && other.stamp() < removal.stamp()) {
                return true;
            }
        }
        return false;
    }

    /** Whether another of {@code entries} removes the client anew, and may not have reached every replica. */
    static boolean isJustRemoved(Entry removal, Entry entries, long nowNanos) {
        for (Entry other = entries; other != null; other = other.next()) {
            if (other.endpoint() == null
                    && other.stamp() > removal.stamp()
                    && !other.hasExpired(nowNanos, Expiry.OUTDONE_KEPT.toNanos())) {
                return true;
            }
        }
        return false;
    }

    /** The longest timeout of {@code entries}, in milliseconds; {@code least} where none has a longer one. */
    static int longestTimeoutMs(Entry entries, int least) {
        int longest = least;
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            longest = Math.max(longest, entry.timeoutMs());
        }
        return longest;
    }

    /** Whether a connection holds one of {@code entries}. */
    static boolean anyIsLive(Entry entries) {
        for (Entry entry = entries; entry != null; entry = entry.next()) {
            if (entry.isLive()) {
                return true;
            }
        }
        return false;
    }

    /** Since when none of {@code entries}, of which none is live, has been held. */
    static long restingSinceNanos(Entry entries) {
        long latest = entries.restingSinceNanos();
        for (Entry entry = entries.next(); entry != null; entry = entry.next()) {
            latest = Math.max(latest, entry.restingSinceNanos());
        }
        return latest;
    }
}
