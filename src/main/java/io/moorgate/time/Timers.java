package io.moorgate.time;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/** Runs something later, on the thread that owns it. */
@FunctionalInterface
public interface Timers {

    /**
     * Runs {@code task} once after {@code delayNanos}, on the owner's thread.
     *
     * @return cancels it; cancelling a task that has run does nothing
     */
    Timer after(long delayNanos, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Forgets the task. Owner's thread only. */
        void cancel();
    }

    /** Timers of one event loop: tasks run on that loop. */
    static Timers of(EventExecutor loop) {
        return (delayNanos, task) -> {
            var scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        };
    }
}
