package io.moorgate.operate.drain;

import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.Closable;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.LiveConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The planned stop of a gateway: a grace in which no connection is ended, then a drain of all that is open and of
 * what still comes, through the time that is left; connections of a Service whose own drain timeout is shorter have that.
 * It is over when nothing is open any more, and at the latest when its time is; it looks first a moment after the ports
 * were closed, when the last connections to arrive are through. Used once.
 *
 * <p>Confined to the drains' thread.
 */
public final class GatewayDrain {
    /** How many looks go by until it looks for what has come meanwhile. */
    private static final int LOOKS_PER_JOIN = 10;

    private static final Duration NO_OWN = Duration.ofNanos(Long.MAX_VALUE);

    private final Drains drains;
    private final DrainTimeouts timeouts;
    private final Supplier<Collection<Closable>> open;
    private final TaskLoop thread;
    private final Ticker ticker;
    private final Map<Duration, Drain> byOwnTimeout = new HashMap<>();
    private long endNanos;
    private Duration window = Duration.ZERO;
    private int looks;
    private Runnable whenOver;

    /**
     * @param timeouts of the connections' Services
     * @param open all that is open now: connections, and what carries them
     * @param thread the drains' thread
     */
    public GatewayDrain(
            Drains drains,
            DrainTimeouts timeouts,
            Supplier<Collection<Closable>> open,
            TaskLoop thread,
            Ticker ticker) {
        this.drains = drains;
        this.timeouts = timeouts;
        this.open = open;
        this.thread = thread;
        this.ticker = ticker;
    }

    /**
     * Begins. Any thread.
     *
     * @param grace how long nothing happens
     * @param timeout how long all takes at most, the grace included
     * @param afterGrace closes the ports
     * @param whenOver called once, on the drains' thread
     */
    public void begin(Duration grace, Duration timeout, Runnable afterGrace, Runnable whenOver) {
        this.whenOver = whenOver;
        thread.execute(() -> {
            endNanos = ticker.nanos() + timeout.toNanos();
            thread.after(Math.min(grace.toNanos(), timeout.toNanos()), () -> {
                afterGrace.run();
                window = Duration.ofNanos(endNanos - ticker.nanos());
                thread.after(Drains.LOOK.toNanos(), this::look);
            });
        });
    }

    private void look() {
        Collection<Closable> left = open.get();
        if (left.isEmpty() || endNanos - ticker.nanos() <= 0) {
            byOwnTimeout.values().forEach(drains::stop);
            whenOver.run();
            return;
        }
        thread.after(Drains.LOOK.toNanos(), this::look);
        if (looks++ % LOOKS_PER_JOIN == 0) {
            left.stream().collect(Collectors.groupingBy(this::shorterTimeout)).forEach(this::drain);
        }
    }

    private void drain(Duration ownTimeout, List<Closable> those) {
        Drain drain = byOwnTimeout.get(ownTimeout);
        if (drain != null && !drains.isOver(drain)) {
            drains.join(drain, those);
            return;
        }
        Duration left = Duration.ofNanos(endNanos - ticker.nanos());
        Duration shorter = ownTimeout.compareTo(left) < 0 ? ownTimeout : left;
        byOwnTimeout.put(ownTimeout, drains.begin(DrainSubject.GATEWAY, Kind.SHUTDOWN, shorter, Duration.ZERO, those));
    }

    /** The own drain timeout of a connection's Service where that is over before the gateway's. */
    private Duration shorterTimeout(Closable connection) {
        Duration own = connection instanceof LiveConnection live ? timeouts.of(live.route()) : NO_OWN;
        return own.compareTo(window) < 0 ? own : NO_OWN;
    }
}
