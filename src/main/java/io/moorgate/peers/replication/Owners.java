package io.moorgate.peers.replication;

import io.moorgate.affinity.ClientKey;
import io.moorgate.affinity.FirstPins.Standing;
import io.moorgate.affinity.UpstreamId;
import io.moorgate.hash.Mix64;
import java.util.Comparator;
import java.util.List;

/**
 * Whose choice each client's first endpoint is, at one moment: of the replicas that are there and not about to stop, the
 * one with the highest hash of its name and the client's key (rendezvous hashing). Immutable; any thread.
 */
record Owners(List<Owner> all) {
    /** A replica that owns keys, and what the choice of one is to this replica. */
    record Owner(String replica, long hash, Standing standing) {
        Owner(String replica, Standing standing) {
            this(replica, Mix64.of(text(replica)), standing);
        }
    }

    Owners {
        all = List.copyOf(all);
    }

    /** Whether this replica does what one of all has to do: it has the lowest hash of a name. */
    boolean isFirst() {
        return all.stream()
                .min(Comparator.comparingLong(Owner::hash))
                .filter(first -> first.standing() == Standing.OWNER)
                .isPresent();
    }

    Standing standing(UpstreamId upstream, ClientKey client) {
        Owner owner = of(upstream, client);
        return owner == null ? Standing.CUT_OFF : owner.standing();
    }

    /** The owner; null where there is none. */
    Owner of(UpstreamId upstream, ClientKey client) {
        long key = Mix64.of(text(upstream.service().namespace())
                ^ Mix64.of(text(upstream.service().name())
                        ^ Mix64.of(text(upstream.port()) ^ Mix64.of(client.high() ^ Mix64.of(client.low())))));
        Owner best = null;
        long bestScore = 0;
        for (Owner owner : all) {
            long score = Mix64.of(owner.hash() ^ key);
            if (best == null || score > bestScore) {
                best = owner;
                bestScore = score;
            }
        }
        return best;
    }

    /* String.hashCode is specified, and so the same on every replica; a record's is not. */
    private static long text(String text) {
        return (long) text.hashCode() << 20 ^ text.length();
    }
}
