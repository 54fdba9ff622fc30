package io.moorgate.traffic.epoll;

import io.moorgate.time.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * How long the parts of one round of an {@link EpollLoop} may take, so that what has just become ready does not wait for all that
 * has much to read. The clock is read only in rounds with many sockets. Confined to the loop.
 */
final class RoundTime {
    private static final int BUSY_SOCKETS = 32;
    private static final int LOOKED_AT = 8;
    private static final long TURNS_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(4);
    private static final long TASK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(1);

    private final Ticker ticker;
    private boolean busy;
    private long beganNanos;
    private int turns;
    private long turnsBeganNanos;

    RoundTime(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A round begins in which so many sockets are ready or wait for a further turn. */
    void begin(int sockets) {
        busy = sockets >= BUSY_SOCKETS;
        turns = 0;
        if (busy) {
            beganNanos = ticker.nanos();
        }
    }

    /** Whether those that still wait for a further turn have to wait for the next round; some have theirs in each. */
    boolean isSpent() {
        if (!busy || turns++ % LOOKED_AT != 0) {
            return false;
        }
        long nowNanos = ticker.nanos();
        if (turns == 1) {
            turnsBeganNanos = nowNanos;
        }
        return nowNanos - turnsBeganNanos > TURNS_NANOS_MAX;
    }

    /** What tasks may take: they write what sockets have read, and have as much time for it. */
    long forTasks() {
        return busy ? Math.max(TASK_NANOS_MIN, ticker.nanos() - beganNanos) : TASK_NANOS_MIN;
    }
}
