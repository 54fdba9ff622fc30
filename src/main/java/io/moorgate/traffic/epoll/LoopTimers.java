package io.moorgate.traffic.epoll;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The tasks of one loop that wait for their time, in order. A cancelled one leaves at once: connections come and go much
 * faster than their idle timeouts. Confined to the loop.
 */
final class LoopTimers implements Timers {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** Times are compared by difference, since the ticker's origin is arbitrary. */
    private static final Comparator<Waiting> IN_ORDER = (one, other) -> {
        long apart = one.dueNanos - other.dueNanos;
        return apart != 0 ? Long.signum(apart) : Long.compare(one.order, other.order);
    };

    private final Ticker ticker;
    private final TreeSet<Waiting> waiting = new TreeSet<>(IN_ORDER);
    private long lastOrder;

    private record Waiting(long dueNanos, long order, Runnable task) {}

    LoopTimers(Ticker ticker) {
        this.ticker = ticker;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        Waiting entry = new Waiting(ticker.nanos() + Math.max(0, delayNanos), ++lastOrder, task);
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    /** Hands what has fallen due to {@code runner}; {@code turn}: the clock of the turn. */
    void runDue(Ticker turn, Consumer<Runnable> runner) {
        if (waiting.isEmpty()) {
            return;
        }
        long nowNanos = turn.nanos();
        while (!waiting.isEmpty() && waiting.first().dueNanos - nowNanos <= 0) {
            runner.accept(waiting.pollFirst().task);
        }
    }

    /** How long the loop may sleep before the next is due, or {@code otherNanos} have passed, rounded up; -1 where neither waits. */
    int millisLeft(long otherNanos) {
        int other = otherNanos < 0 ? -1 : millis(otherNanos);
        if (waiting.isEmpty()) {
            return other;
        }
        int own = millis(Math.max(0, waiting.first().dueNanos - ticker.nanos()));
        return other < 0 ? own : Math.min(own, other);
    }

    /** {@code nanos} in milliseconds, rounded up. */
    private static int millis(long nanos) {
        return (int) Math.min(Integer.MAX_VALUE, (nanos + MILLI - 1) / MILLI);
    }
}
