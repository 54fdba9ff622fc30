package io.moorgate.peers.replication;

import io.moorgate.peers.link.Wire;
import io.moorgate.time.Timers;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * One address that is dialled for as long as it is wanted: again after each end, with back-off each time that no
 * replica answered or the link was up for a moment only, and not while the replica that answers at it has another link.
 *
 * <p>Confined to the peers' thread.
 */
final class PeerDial {
    private static final Logger LOG = Logger.getLogger(PeerDial.class);

    private static final long RETRY_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RETRY_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /** Opens connections. */
    @FunctionalInterface
    interface Network {
        /** Dials; {@link PeerDial#opened}, {@link PeerDial#failed} or {@link PeerDial#unreached} follows. */
        void dial(PeerDial dial);
    }

    private enum Stage {
        /** Until its timer has run. */
        WAITS,
        DIALS,
        LINKED,
        /** Until the replica that answers at the address has no link. */
        RESTS,
        /** This replica's own address, or not wanted any more. */
        OVER
    }

    private final String address;
    private final Network network;
    private final BiFunction<Wire, PeerDial, PeerLink> opened;
    private final Timers timers;
    private final RandomGenerator random;

    private Stage stage = Stage.WAITS;
    private Timers.Timer timer = () -> {};
    private int failures;
    private String answeredBy = "";
    private boolean isUnreached;
    private Message.Reason refusal;

    /** {@code opened} makes a link of a connection. */
    PeerDial(
            String address,
            Network network,
            BiFunction<Wire, PeerDial, PeerLink> opened,
            Timers timers,
            RandomGenerator random) {
        this.address = address;
        this.network = network;
        this.opened = opened;
        this.timers = timers;
        this.random = random;
    }

    /** Host and port. */
    String address() {
        return address;
    }

    /** The replica that has answered at the address last; empty where none has. */
    String answeredBy() {
        return answeredBy;
    }

    /** Whether the address has turned out to be this replica's own. */
    boolean isSelf() {
        return refusal == Message.Reason.SELF;
    }

    /** Whether a replica may live at the address: connections are not refused there, as far as is known. */
    boolean mayBeThere() {
        return !isUnreached;
    }

    void start() {
        stage = Stage.DIALS;
        network.dial(this);
    }

    /** The connection is there, and both ends are authenticated. */
    PeerLink opened(Wire wire) {
        isUnreached = false;
        stage = stage == Stage.OVER ? Stage.OVER : Stage.LINKED;
        return opened.apply(wire, this);
    }

    void answeredBy(Peer peer) {
        answeredBy = peer.replica();
    }

    /** One of the two sides does not want the link. */
    void refused(Message.Reason reason) {
        boolean isFault = reason != Message.Reason.SELF && reason != Message.Reason.SECOND_LINK;
        if (isFault && reason != refusal) {
            LOG.warnf(
                    "peer link not wanted: address=%s replica=%s reason=%s%s",
                    address, answeredBy, reason, reason == Message.Reason.SAME_NAME ? " (set moorgate.replica)" : "");
        }
        refusal = reason;
    }

    /** No connection was accepted at the address. */
    void unreached(String why) {
        isUnreached = true;
        again(why);
    }

    /** A connection was accepted, but the other side has not shown that it is a replica. */
    void failed(String why) {
        isUnreached = false;
        again(why);
    }

    private void again(String why) {
        if (failures == 0) {
            LOG.infof("peer not reached: address=%s fault=%s", address, why);
        }
        again();
    }

    /** The link has ended, which was up for {@code upNanos}; 0 where it never came up. */
    void ended(long upNanos) {
        failures = upNanos >= RETRY_NANOS_MAX ? 0 : failures;
        if (refusal == Message.Reason.SELF) {
            stage = Stage.OVER;
        } else if (refusal == Message.Reason.SECOND_LINK) {
            refusal = null;
            stage = stage == Stage.OVER ? Stage.OVER : Stage.RESTS;
        } else {
            again();
        }
    }

    private void again() {
        if (stage == Stage.OVER) {
            return;
        }
        stage = Stage.WAITS;
        long span = Math.min(RETRY_NANOS_MIN << Math.min(failures, 10), RETRY_NANOS_MAX);
        failures++;
        timer.cancel();
        timer = timers.after(span / 2 + random.nextLong(span), this::start);
    }

    /** Dials again where the replica that answers at the address has lost its other link. */
    void wake(PeerTable peerTable) {
        if (stage == Stage.RESTS && !peerTable.isLinked(answeredBy)) {
            again();
        }
    }

    /** The address is not wanted any more. A link that has come from it stays. */
    void stop() {
        stage = Stage.OVER;
        timer.cancel();
    }
}
