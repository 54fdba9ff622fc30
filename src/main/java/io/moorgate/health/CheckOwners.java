package io.moorgate.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.hash.Mix64;
import io.moorgate.routing.EndpointId;
import java.util.Collection;
import java.util.List;

/**
 * Which replica checks which endpoint, at one moment: of those that are linked, the one with the highest hash of its name and
 * the endpoint (rendezvous hashing). Immutable.
 */
record CheckOwners(long self, List<Long> others, boolean isChecking) {
    /** There is no other replica. */
    static final CheckOwners ALONE = new CheckOwners(0, List.of(), true);

    /** {@code self} is this replica's name, {@code others} are those that it has a link to; {@code isChecking}: it is not about to stop. */
    static CheckOwners of(String self, Collection<String> others, boolean isChecking) {
        return new CheckOwners(
                hash(self), others.stream().map(CheckOwners::hash).sorted().toList(), isChecking);
    }

    /** Whether this replica is the one that checks {@code endpoint}. */
    boolean isMine(UpstreamId upstream, EndpointId endpoint) {
        if (others.isEmpty()) {
            return true;
        }
        if (!isChecking) {
            return false;
        }
        long key = Mix64.next(upstream.hashCode() ^ Mix64.next(hash(endpoint.value())));
        long own = score(self, key);
        return others.stream().allMatch(other -> Long.compare(score(other, key), own) <= 0);
    }

    private static long score(long replica, long key) {
        return Mix64.of(replica ^ key);
    }

    /* String.hashCode is specified, and so the same on every replica. */
    private static long hash(String text) {
        return Mix64.next((long) text.hashCode() << 20 ^ text.length());
    }
}
