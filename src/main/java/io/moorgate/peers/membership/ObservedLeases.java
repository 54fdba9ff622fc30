package io.moorgate.peers.membership;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which replicas are there, judged by looks at their Leases. A replica is gone when its Lease is gone, or when every
 * look for the Lease's duration has shown the same sign of life: no clock of another machine is asked, and no time
 * counts in which this replica could not look.
 *
 * <p>Confined to one thread; times are those of one ticker.
 */
final class ObservedLeases {
    private final long gapNanosMax;

    private Map<String, Watched> watched = new TreeMap<>();
    private boolean looked;
    private long lookedAt;
    private long steadySince;

    /** {@code gapNanosMax}: looks that lie further apart are no unbroken view. */
    ObservedLeases(long gapNanosMax) {
        this.gapNanosMax = gapNanosMax;
    }

    /** A Lease, since when it says what it says, and whether it has for too long. */
    private record Watched(SeenLease lease, long changedAt, boolean expired) {}

    /**
     * Takes in a look that succeeded.
     *
     * @param found every Lease there is, this replica's own left out; one per replica
     * @param askedAt before it was asked for them, {@code answeredAt}: when they were there
     * @param judges whether this replica may hold silence against others; if not, every Lease is given a whole duration
     *     again
     */
    void look(List<SeenLease> found, long askedAt, long answeredAt, boolean judges) {
        if (!looked || !judges || askedAt - lookedAt > gapNanosMax) {
            steadySince = answeredAt;
        }
        looked = true;
        lookedAt = answeredAt;
        var next = new TreeMap<String, Watched>();
        for (SeenLease lease : found) {
            String replica = lease.member().replica();
            Watched before = watched.get(replica);
            if (before == null || !before.lease().sign().equals(lease.sign())) {
                next.put(replica, new Watched(lease, answeredAt, false));
            } else {
                long silentNanos = Math.min(askedAt - before.changedAt(), askedAt - steadySince);
                boolean expired = before.expired() || silentNanos >= lease.durationNanos();
                next.put(replica, new Watched(lease, before.changedAt(), expired));
            }
        }
        watched = next;
    }

    /** Whether any look has succeeded. */
    boolean hasLooked() {
        return looked;
    }

    /** The replicas that were alive at the last look, sorted by name, as old as they are {@code now}. */
    List<Member> members(long now) {
        return watched.values().stream()
                .filter(each -> !each.expired())
                .map(each -> each.lease().member().aged(now - each.changedAt()))
                .toList();
    }
}
