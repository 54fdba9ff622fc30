package io.moorgate.time;

import java.time.Duration;

/**
 * Turns a burst of touches into one action: it runs once nothing has been touched for the quiet time, and at the
 * latest when the longest wait since the first touch is over. Confined to the thread of its timers.
 */
public final class QuietPeriod {
    private final Ticker ticker;
    private final Timers timers;
    private final long quietNanos;
    private final long waitNanosMax;
    private final Runnable action;

    private boolean pending;
    private long firstTouch;
    private long lastTouch;

    /** {@code action} runs on the thread of {@code timers}. */
    public QuietPeriod(Ticker ticker, Timers timers, Duration quiet, Duration waitMax, Runnable action) {
        this.ticker = ticker;
        this.timers = timers;
        this.quietNanos = quiet.toNanos();
        this.waitNanosMax = waitMax.toNanos();
        this.action = action;
    }

    /** Something has changed. */
    public void touch() {
        lastTouch = ticker.nanos();
        if (!pending) {
            pending = true;
            firstTouch = lastTouch;
            timers.after(nanosLeft(lastTouch), this::elapsed);
        }
    }

    private void elapsed() {
        long left = nanosLeft(ticker.nanos());
        if (left > 0) {
            timers.after(left, this::elapsed);
            return;
        }
        pending = false;
        action.run();
    }

    private long nanosLeft(long now) {
        return Math.min(quietNanos - (now - lastTouch), waitNanosMax - (now - firstTouch));
    }
}
