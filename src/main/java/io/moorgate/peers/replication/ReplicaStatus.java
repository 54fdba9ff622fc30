package io.moorgate.peers.replication;

import java.util.Optional;

/**
 * A replica as this one sees it, for people and metrics.
 *
 * @param epoch which of its lives
 * @param isSelf whether it is this one
 * @param address of its peer port; empty where it is not known
 * @param leaseAgeSeconds since its Lease was last seen to change; 0 where it has none
 * @param syncLagSeconds age of the oldest change of this replica's that it has not acknowledged; 0 where it has all
 * @param rows how many rows it speaks for, as far as is known here
 * @param digest what is held of it, summed up, in hexadecimal digits
 * @param digestEqual whether that was equal to what it said itself when last compared
 * @param protocol the version that the two speak; 0 while there is no link
 * @param management where it answers the admin API; empty where that is not known, or peers are off
 */
public record ReplicaStatus(
        String replica,
        long epoch,
        boolean isSelf,
        String address,
        Link link,
        double leaseAgeSeconds,
        double syncLagSeconds,
        int rows,
        String digest,
        boolean digestEqual,
        boolean isDraining,
        int protocol,
        Optional<ManagementPort> management) {

    /** How a replica is linked to this one. */
    public enum Link {
        UP,
        DOWN,
        /** It is this one. */
        SELF
    }
}
