package io.moorgate.traffic.port;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections one listener may have open at a time. Any thread. */
public final class ConnectionLimit {
    private final int max;
    private final AtomicInteger open = new AtomicInteger();

    /** {@code max} is 1 or more. */
    public ConnectionLimit(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("connections-per-listener: " + max + " (expected: >= 1)");
        }
        this.max = max;
    }

    /** Takes a place; false where all are taken. A place taken is given back by one {@link #release()}. */
    public boolean tryAcquire() {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    /** Gives a place back. */
    public void release() {
        open.decrementAndGet();
    }

    /** How many places are taken now. */
    public int open() {
        return Math.min(open.get(), max);
    }

    /** How many places there are. */
    public int max() {
        return max;
    }
}
