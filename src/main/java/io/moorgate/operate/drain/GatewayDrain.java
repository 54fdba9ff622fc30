package io.moorgate.operate.drain;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The planned stop of a gateway: a grace in which nothing happens to anybody, then one drain of all that is open and of
 * what still comes. It is over when nothing is open any more, and at the latest when its time is. Used once.
 *
 * <p>Confined to the drains' thread.
 */
public final class GatewayDrain {
    private final Drains drains;
    private final Supplier<Collection<Closable>> open;
    private final Executor thread;
    private final Timers timers;
    private final Ticker ticker;
    private long endNanos;
    private Drain drain;
    private Runnable whenOver;

    /**
     * @param open all that is open now: connections, and what carries them
     * @param thread with {@code timers} the two faces of the drains' thread
     */
    public GatewayDrain(
            Drains drains, Supplier<Collection<Closable>> open, Executor thread, Timers timers, Ticker ticker) {
        this.drains = drains;
        this.open = open;
        this.thread = thread;
        this.timers = timers;
        this.ticker = ticker;
    }

    /**
     * Begins. Any thread.
     *
     * @param grace how long nothing happens
     * @param timeout how long all takes at most, the grace included
     * @param afterGrace closes the doors
     * @param whenOver called once, on the drains' thread
     */
    public void begin(Duration grace, Duration timeout, Runnable afterGrace, Runnable whenOver) {
        this.whenOver = whenOver;
        thread.execute(() -> {
            endNanos = ticker.nanos() + timeout.toNanos();
            timers.after(Math.min(grace.toNanos(), timeout.toNanos()), () -> {
                afterGrace.run();
                look();
            });
        });
    }

    private void look() {
        Collection<Closable> left = open.get();
        long leftNanos = endNanos - ticker.nanos();
        if (left.isEmpty() || leftNanos <= 0) {
            whenOver.run();
            return;
        }
        if (drain == null || drains.isOver(drain)) {
            drain = drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, Duration.ofNanos(leftNanos), Duration.ZERO, left);
        } else {
            drains.join(drain, left);
        }
        timers.after(Drains.LOOK.toNanos(), this::look);
    }
}
