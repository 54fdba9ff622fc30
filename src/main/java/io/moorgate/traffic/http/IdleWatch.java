package io.moorgate.traffic.http;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;

/**
 * Tells when nothing has happened for a span. A touch costs one clock reading; the timer is set anew only when it goes
 * off. Event loop of its owner.
 */
final class IdleWatch {
    private final Ticker ticker;
    private final Timers timers;
    private final long timeoutNanos;
    private final Runnable onIdle;
    private Timers.Timer timer;
    private long lastNanos;
    private boolean stopped;

    /** {@code timeoutNanos} of 0 never tells. */
    IdleWatch(Ticker ticker, Timers timers, long timeoutNanos, Runnable onIdle) {
        this.ticker = ticker;
        this.timers = timers;
        this.timeoutNanos = timeoutNanos;
        this.onIdle = onIdle;
    }

    /** Starts to watch, from now. */
    void start() {
        lastNanos = ticker.nanos();
        if (timeoutNanos > 0 && !stopped) {
            timer = timers.after(timeoutNanos, this::check);
        }
    }

    /** Something happened at {@code nowNanos}. */
    void touch(long nowNanos) {
        lastNanos = nowNanos;
    }

    /** Watches no more. */
    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void check() {
        if (stopped) {
            return;
        }
        long leftNanos = timeoutNanos - (ticker.nanos() - lastNanos);
        if (leftNanos > 0) {
            timer = timers.after(leftNanos, this::check);
        } else {
            stopped = true;
            onIdle.run();
        }
    }
}
