package io.moorgate.time;

import java.util.concurrent.Executor;

/** One thread that runs tasks in their turn, and later: what is confined to it may keep its state in plain fields. */
public interface TaskLoop extends Executor, Timers {
    /** Of the two faces of one thread. */
    static TaskLoop of(Executor executor, Timers timers) {
        return new TaskLoop() {
            @Override
            public void execute(Runnable task) {
                executor.execute(task);
            }

            @Override
            public Timer after(long delayNanos, Runnable task) {
                return timers.after(delayNanos, task);
            }
        };
    }
}
