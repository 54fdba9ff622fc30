package io.moorgate.peers.replication;

import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Finds out when this replica knows what the others know: once a full copy of each that is there has come, or has been
 * waited for long enough. Confined to the peers' thread.
 */
final class Joining {
    /** How long full copies are waited for. */
    static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private static final Logger LOG = Logger.getLogger(Joining.class);

    private final long startNanos;
    private ReplicaState state = new ReplicaState(ReplicaState.Phase.JOINING, "looks for other replicas");

    Joining(long startNanos) {
        this.startNanos = startNanos;
    }

    ReplicaState state() {
        return state;
    }

    /**
     * Looks anew; returns whether the state has changed.
     *
     * @param isListed whether it is known who is there: this replica stands in the list itself
     * @param dials the addresses of a list, each of which somebody may answer at
     */
    boolean check(PeerTable peerTable, Collection<PeerDial> dials, boolean isListed, long nowNanos) {
        if (state.isJoined()) {
            return false;
        }
        TreeSet<String> missing = new TreeSet<>();
        int copies = 0;
        for (Peer peer : peerTable.all()) {
            if (peer.hasCopied) {
                copies++;
            } else if (peer.isThere) {
                missing.add(peer.replica());
            }
        }
        for (PeerDial dial : dials) {
            Peer answered = peerTable.named(dial.answeredBy());
            if (!dial.isSelf() && (answered == null || !answered.hasCopied)) {
                missing.add(dial.address());
            }
        }
        ReplicaState before = state;
        if (missing.isEmpty() && isListed) {
            state = new ReplicaState(ReplicaState.Phase.JOINED, "full copies of " + copies + " replicas");
        } else if (nowNanos - startNanos >= WAIT_NANOS_MAX) {
            String without = isListed ? "no full copy of " + missing : "who is there is not known";
            state = new ReplicaState(ReplicaState.Phase.JOINED_PARTLY, without);
        } else {
            state = new ReplicaState(ReplicaState.Phase.JOINING, "waits for full copies of " + missing);
        }
        if (state.isJoined()) {
            LOG.infof("replica joined: %s", state.says());
        }
        return !state.equals(before);
    }
}
