package io.moorgate.peers.replication;

import java.util.Optional;

/**
 * A replica as this one sees it, for people and metrics.
 *
 * @param epoch which of its lives
 * @param reach how it is reached
 * @param age how old what is known of it may be
 * @param held what is held of it
 */
public record ReplicaStatus(
        String replica, long epoch, Link link, Reach reach, Age age, Held held, boolean isDraining) {

    /** How a replica is linked to this one. */
    public enum Link {
        UP,
        DOWN,
        /** It is this one. */
        SELF
    }

    /**
     * How a replica is reached.
     *
     * @param address of its peer port; empty where it is not known
     * @param protocol the version that the two speak; 0 while there is no link
     * @param management where it answers the admin API; empty where that is not known, or peers are off
     */
    public record Reach(String address, int protocol, Optional<ManagementPort> management) {}

    /**
     * How old what is known of a replica may be.
     *
     * @param leaseSeconds since its Lease was last seen to change; 0 where it has none
     * @param syncLagSeconds age of the oldest change of this replica's that it has not acknowledged; 0 where it has all
     */
    public record Age(double leaseSeconds, double syncLagSeconds) {
        /** Of this replica itself. */
        static final Age NONE = new Age(0, 0);
    }

    /**
     * What is held of a replica's entries.
     *
     * @param rows how many it speaks for, as far as is known here
     * @param digest all of them, summed up, in hexadecimal digits
     * @param digestEqual whether that was equal to what it said itself when last compared
     */
    public record Held(int rows, String digest, boolean digestEqual) {}

    /** Whether it is this one. */
    public boolean isSelf() {
        return link == Link.SELF;
    }

    /** Where it answers the admin API; empty where that is not known, or peers are off. */
    public Optional<ManagementPort> management() {
        return reach.management();
    }
}
