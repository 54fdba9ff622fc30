package io.moorgate.time;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that stands still until a test moves it; tasks run on the thread that moves it. Not for several threads. */
public final class HeldTime implements Ticker, TaskLoop {
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::order));
    private long now = 1_000_000_000L;
    private long order;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Timer after(long delayNanos, Runnable task) {
        var entry = new Waiting(now + Math.max(0, delayNanos), order++, task);
        waiting.add(entry);
        return () -> waiting.remove(entry);
    }

    /** Waits for the next {@link #advance}, also of zero. */
    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    /** Moves the clock on by {@code span} and runs everything that falls due, each task at its own time. */
    public void advance(Duration span) {
        long until = now + span.toNanos();
        while (!waiting.isEmpty() && waiting.peek().due() <= until) {
            Waiting next = waiting.poll();
            now = Math.max(now, next.due());
            next.task().run();
        }
        now = until;
    }

    /** Moves the clock on by {@code span}, in which nothing runs: what fell due in it is late. */
    public void pause(Duration span) {
        now += span.toNanos();
    }

    /** How many tasks wait. */
    public int waiting() {
        return waiting.size();
    }

    private record Waiting(long due, long order, Runnable task) {}
}
