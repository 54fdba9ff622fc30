package io.moorgate.time;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread of our own with a name, its queue and its timers. Whatever it runs may keep its state in plain fields. A
 * fault of a task is passed to the thread's owner and never ends the thread.
 *
 * <p>The queue has no bound of its own: a caller that hands in tasks at the pace of the outside world keeps at most one
 * waiting, as {@link QuietPeriod}'s users do.
 */
public final class TaskThread implements TaskLoop, AutoCloseable {
    private final ScheduledThreadPoolExecutor tasks;
    private final Consumer<Throwable> onFault;

    /** A daemon thread named {@code name}; {@code onFault} gets, on that thread, what a task threw. */
    public TaskThread(String name, Consumer<Throwable> onFault) {
        this.onFault = onFault;
        tasks = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon(true).factory());
        tasks.setRemoveOnCancelPolicy(true);
        tasks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs {@code task} in its turn; forgotten once the thread is closed. Any thread. */
    @Override
    public void execute(Runnable task) {
        after(0, task);
    }

    /** Runs {@code task} on this thread after {@code delayNanos}; forgotten once the thread is closed. Any thread. */
    @Override
    public Timer after(long delayNanos, Runnable task) {
        try {
            var scheduled = tasks.schedule(() -> runGuarded(task), delayNanos, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    /** Ends the thread after the task that it runs now; what waits is forgotten. */
    @Override
    public void close() {
        tasks.shutdownNow();
    }

    private void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable fault) {
            onFault.accept(fault);
        }
    }
}
