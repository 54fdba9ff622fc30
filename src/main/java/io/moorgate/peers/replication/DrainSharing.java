package io.moorgate.peers.replication;

import java.util.List;

/**
 * Brings the drains that are in force to replicas that join: on the first link of two replicas, in these lives, each sends the other its
 * own. Not on later ones: what has been undone meanwhile would come back.
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
    void tell(PeerLink link, Peer peer) {
        if (peer.hasDrains || link.protocol() < Protocols.WITH_DRAINS) {
            return;
        }
        peer.hasDrains = true;
        List<SharedDrains.Drain> inForce =
                drains.inForce().stream().limit(DRAINS_MAX).toList();
        if (!inForce.isEmpty()) {
            link.send(new Message.Drains(inForce));
        }
    }

    /** What {@code peer} drains. */
    void on(Peer peer, Message.Drains theirs) {
        drains.learn(peer.replica(), theirs.drains());
    }
}
