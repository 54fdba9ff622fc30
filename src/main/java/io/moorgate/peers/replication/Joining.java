package io.moorgate.peers.replication;

import java.util.Collection;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Finds out when this replica knows what the others know: once a full copy of each that is there has come, or has been
 * waited for long enough. Confined to the peers' thread.
 */
final class Joining {
    /** How long full copies are waited for once there is a link; also how long an address may refuse connections. */
    static final long COPY_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** How long the first link is waited for, where others live or it is not known whether they do. */
    static final long LINK_NANOS_MAX = TimeUnit.SECONDS.toNanos(20);

    private static final Logger LOG = Logger.getLogger(Joining.class);

    private final long startNanos;
    private ReplicaState state = new ReplicaState(ReplicaState.Phase.JOINING, "looks for other replicas");
    private OptionalLong linkedNanos = OptionalLong.empty();

    Joining(long startNanos) {
        this.startNanos = startNanos;
    }

    ReplicaState state() {
        return state;
    }

    /**
     * Looks anew; returns whether the state has changed.
     *
     * @param isListed whether the replicas are known: this replica stands in the list itself
     * @param dials the addresses of a list, each of which a replica may answer at
     */
    boolean check(PeerTable peerTable, Collection<PeerDial> dials, boolean isListed, long nowNanos) {
        if (state.phase() == ReplicaState.Phase.JOINED) {
            return false;
        }
        TreeSet<String> missing = new TreeSet<>();
        boolean mayOthersLive = !isListed;
        int copies = 0;
        for (Peer peer : peerTable.all()) {
            if (peer.isUp() && linkedNanos.isEmpty()) {
                linkedNanos = OptionalLong.of(nowNanos);
            }
            if (peer.hasCopied) {
                copies++;
            } else if (peer.isThere) {
                missing.add(peer.replica());
                mayOthersLive = true;
            }
        }
        for (PeerDial dial : dials) {
            Peer answered = peerTable.named(dial.answeredBy());
            if (!dial.isSelf() && (answered == null || !answered.hasCopied)) {
                missing.add(dial.address());
                mayOthersLive |= dial.mayBeThere();
            }
        }
        ReplicaState before = state;
        if (missing.isEmpty() && isListed) {
            state = new ReplicaState(ReplicaState.Phase.JOINED, "full copies of " + copies + " replicas");
            LOG.infof("replica joined: %s", state.says());
        } else if (before.isJoined()) {
            // It serves already: only what it lacks may become less.
            state = new ReplicaState(ReplicaState.Phase.JOINED_PARTLY, without(missing, isListed));
        } else if (nowNanos - deadlineNanos(mayOthersLive) >= 0) {
            String without = without(missing, isListed);
            state = new ReplicaState(ReplicaState.Phase.JOINED_PARTLY, without);
            LOG.warnf("replica joined: %s after %d s", without, TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos));
        } else {
            String awaited = linkedNanos.isEmpty() ? "waits for a link to " : "waits for full copies of ";
            state = new ReplicaState(ReplicaState.Phase.JOINING, awaited + missing);
        }
        return !state.equals(before);
    }

    private static String without(TreeSet<String> missing, boolean isListed) {
        return isListed ? "no full copy of " + missing : "the replicas are not known";
    }

    private long deadlineNanos(boolean mayOthersLive) {
        if (linkedNanos.isPresent()) {
            return linkedNanos.getAsLong() + COPY_NANOS_MAX;
        }
        return startNanos + (mayOthersLive ? LINK_NANOS_MAX : COPY_NANOS_MAX);
    }
}
