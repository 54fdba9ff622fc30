package io.moorgate.traffic.http;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A clock that stands still until a test moves it; tasks run on the loop that asked for them. Any thread. */
public final class LoopTime implements Ticker {
    private final List<Waiting> waiting = new ArrayList<>();
    private long now = 1_000_000_000L;

    @Override
    public synchronized long nanos() {
        return now;
    }

    public Timers timers(Executor loop) {
        return (delayNanos, task) -> add(new Waiting(nanos() + delayNanos, loop, task));
    }

    private synchronized Timers.Timer add(Waiting entry) {
        waiting.add(entry);
        return () -> remove(entry);
    }

    private synchronized void remove(Waiting entry) {
        waiting.remove(entry);
    }

    /** Whether a task is due in {@code span} from now, to the nanosecond. */
    public synchronized boolean isDueIn(Duration span) {
        return waiting.stream().anyMatch(entry -> entry.dueNanos() - now == span.toNanos());
    }

    /** Moves the clock on and hands everything that has fallen due to its loop. */
    public void advance(Duration span) {
        List<Waiting> due;
        synchronized (this) {
            now += span.toNanos();
            due = waiting.stream().filter(entry -> entry.dueNanos() <= now).toList();
            waiting.removeAll(due);
        }
        due.forEach(entry -> entry.loop().execute(entry.task()));
    }

    private record Waiting(long dueNanos, Executor loop, Runnable task) {}
}
