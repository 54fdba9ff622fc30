package io.moorgate.traffic.relay;

import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Finds out when no byte has passed for the idle timeout. Confined to the relay's thread. */
final class IdleTimer {
    private final Relays relays;
    private final Timers timers;
    private final LongSupplier lastActivityNanos;
    private final Runnable onIdle;
    private long timeoutNanos;
    private Timers.Timer timer;

    /** {@code timeout} of zero means never; {@code onIdle} runs once. */
    IdleTimer(Relays relays, Timers timers, Duration timeout, LongSupplier lastActivityNanos, Runnable onIdle) {
        this.relays = relays;
        this.timers = timers;
        this.timeoutNanos = timeout.toNanos();
        this.lastActivityNanos = lastActivityNanos;
        this.onIdle = onIdle;
    }

    void start() {
        arm(timeoutNanos);
    }

    /** From now on waits for {@code nanos} at most, counted from now or from the next byte. */
    void atMost(long nanos) {
        if (timeoutNanos == 0 || timeoutNanos > nanos) {
            timeoutNanos = nanos;
            arm(nanos);
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void arm(long delayNanos) {
        stop();
        if (timeoutNanos > 0) {
            timer = timers.after(delayNanos, this::onTimer);
        }
    }

    private void onTimer() {
        timer = null;
        long leftNanos = timeoutNanos - (relays.nowNanos() - lastActivityNanos.getAsLong());
        if (leftNanos > 0) {
            arm(leftNanos);
        } else {
            onIdle.run();
        }
    }
}
