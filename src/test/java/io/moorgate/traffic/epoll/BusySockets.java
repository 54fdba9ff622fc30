package io.moorgate.traffic.epoll;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Sockets of a loop that ask for a turn in each of theirs, until they are closed. */
public final class BusySockets implements AutoCloseable {
    private final EpollLoop loop;
    private final AtomicInteger turns = new AtomicInteger();
    private final List<Busy> sockets = new ArrayList<>();
    private volatile boolean closed;

    /** So many of {@code loop}; {@code work} is what each does in a turn. */
    public BusySockets(EpollLoop loop, int count, Runnable work) {
        this.loop = loop;
        for (int number = 0; number < count; number++) {
            sockets.add(new Busy(work));
        }
        loop.execute(() -> sockets.forEach(Busy::onTurn));
    }

    /** How many turns they have had together. Any thread. */
    public int turns() {
        return turns.get();
    }

    @Override
    public void close() {
        closed = true;
        loop.execute(() -> sockets.forEach(Busy::giveUp));
    }

    private final class Busy extends EpollSocket {
        private final Runnable work;

        Busy(Runnable work) {
            super(loop, Integer.MAX_VALUE); // Nothing is asked of the kernel about it.
            this.work = work;
            hadTurn = true;
        }

        @Override
        protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {}

        @Override
        protected void onTurn() {
            if (!closed) {
                turns.incrementAndGet();
                work.run();
                turnAgain();
            }
        }

        @Override
        protected void onClosed() {}

        @Override
        protected void onFault(Throwable fault) {
            throw new IllegalStateException(fault);
        }
    }
}
