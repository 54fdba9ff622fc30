package io.moorgate.peers.replication;

import java.util.List;

/**
 * Brings the drains that are in force to replicas that join: on each link of two replicas each sends the other its own, and takes, in these
 * lives, the first that come. Not later ones: what has been undone meanwhile would come back.
 *
 * <p>Confined to the peers' thread.
 */
final class DrainSharing {
    /** The most drains that a message has. */
    static final int DRAINS_MAX = 1_000;

    private final SharedDrains drains;

    DrainSharing(SharedDrains drains) {
        this.drains = drains;
    }

    /** {@code link} to {@code peer} is up. */
    void tell(PeerLink link) {
        if (link.protocol() >= Protocols.WITH_DRAINS) {
            List<SharedDrains.Drain> inForce =
                    drains.inForce().stream().limit(DRAINS_MAX).toList();
            link.send(new Message.Drains(
                    inForce)); // Also where it is none: what is asked for later goes to the other by itself.
        }
    }

    /** What {@code peer} drains. */
    void on(Peer peer, Message.Drains theirs) {
        if (!peer.hasSentDrains) {
            peer.hasSentDrains = true;
            if (!theirs.drains().isEmpty()) {
                drains.learn(peer.replica(), theirs.drains());
            }
        }
    }
}
