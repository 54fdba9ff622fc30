package io.moorgate.operate.admin;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turns of requests that cost much: so many are under way at a time, and so many more wait, in the order in which they came.
 *
 * <p>Threads: any. One lock, held while a turn is given.
 */
final class RequestTurns {
    private final int underWayMax;
    private final int waitingMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int underWay;

    RequestTurns(int underWayMax, int waitingMax) {
        this.underWayMax = underWayMax;
        this.waitingMax = waitingMax;
    }

    /**
     * A request has come: {@code begin} runs when its turn is there, on this thread or on the one that calls {@link #done}, which is to be
     * called once for it. False where too many wait: then it never runs.
     */
    boolean take(Runnable begin) {
        lock.lock();
        try {
            if (underWay == underWayMax) {
                return waiting.size() < waitingMax && waiting.add(begin);
            }
            underWay++;
        } finally {
            lock.unlock();
        }
        begin.run();
        return true;
    }

    /** A request has ended: the one that has waited longest begins. */
    void done() {
        Runnable next;
        lock.lock();
        try {
            next = waiting.poll();
            underWay -= next == null ? 1 : 0;
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.run();
        }
    }
}
