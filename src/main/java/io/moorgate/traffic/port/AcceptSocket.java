package io.moorgate.traffic.port;

import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.EpollSocket;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.net.InetAddress;
import org.jboss.logging.Logger;

/**
 * A listening socket on an event loop. When accepting fails, which nearly always means that the process has no file descriptor left,
 * it pauses for a moment, since clients then wait in the backlog.
 *
 * <p>Thread: that loop's.
 */
final class AcceptSocket extends EpollSocket {
    /** How many connections it accepts in one turn. */
    private static final int ACCEPTS_MAX = 64;

    /** Loaded with this class: without a descriptor left no class can be loaded from a file. */
    private static final Limit ACCEPT = Limit.ACCEPT;

    private static final long PAUSE_NANOS = AcceptFaults.PAUSE_NANOS;

    private static final Logger LOG = Logger.getLogger(AcceptSocket.class);

    private final EpollLoop loop;
    private final int port;
    private final Acceptor acceptor;
    private final TrafficEvents events;
    private boolean failing;
    private boolean paused;

    /** Takes what is accepted. */
    @FunctionalInterface
    interface Acceptor {
        /** Owns {@code descriptor} from now on. */
        void accept(int descriptor, InetAddress peer);
    }

    /** Owns {@code descriptor}, a socket that listens on {@code port}. */
    AcceptSocket(EpollLoop loop, int descriptor, int port, Acceptor acceptor, TrafficEvents events) {
        super(loop, descriptor);
        this.loop = loop;
        this.port = port;
        this.acceptor = acceptor;
        this.events = events;
    }

    /** Begins to accept. */
    void begin() {
        sendSmallSegments();
        watch();
    }

    @Override
    protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
        onTurn();
    }

    @Override
    protected void onTurn() {
        if (paused) {
            return;
        }
        for (int left = ACCEPTS_MAX; left > 0 && isOpen(); left--) {
            int descriptor = accept();
            if (descriptor == NOT_NOW) {
                return;
            }
            if (descriptor == BROKEN) {
                pause();
                return;
            }
            accepted(descriptor);
        }
        if (isOpen()) {
            turnAgain();
        }
    }

    private void accepted(int descriptor) {
        if (failing) {
            failing = false;
            LOG.infof("accepting again: port=%d", port);
        }
        InetAddress peer = acceptedFrom();
        acceptor.accept(descriptor, peer);
    }

    private void pause() {
        events.limitReached(ACCEPT);
        if (!failing) {
            failing = true;
            LOG.warnf("accepting pauses: port=%d errno=%d", port, brokenBy());
        }
        paused = true;
        loop.after(PAUSE_NANOS, this::resume);
    }

    private void resume() {
        paused = false;
        turnAgain();
    }

    @Override
    protected void onClosed() {}

    @Override
    protected void onFault(Throwable fault) {
        LOG.errorf(fault, "accepting failed by a fault of the gateway: port=%d", port);
        turnAgain();
    }
}
