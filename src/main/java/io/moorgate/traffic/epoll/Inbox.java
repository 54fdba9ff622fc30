package io.moorgate.traffic.epoll;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The tasks that wait for one loop, and how it is woken for them. Where threads meet: a concurrent queue and the atomics
 * beside it.
 */
final class Inbox {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Whether the loop may be waiting in the kernel, or is about to. */
    private final AtomicBoolean asleep = new AtomicBoolean();

    private final AtomicBoolean ended = new AtomicBoolean();
    /** How many threads are handing in a task; the eventfd stays open as long as one may signal it. */
    private final AtomicInteger callers = new AtomicInteger();

    private final int wake = LinuxCalls.eventDescriptor();

    /** The eventfd that a loop which sleeps must watch; negative where the process has no descriptor left. */
    int wakeDescriptor() {
        return wake;
    }

    /** Hands {@code task} in and wakes the loop. Any thread. */
    void add(Runnable task) {
        tasks.add(task);
        callers.incrementAndGet();
        try {
            if (ended.get()) {
                if (tasks.remove(task)) {
                    throw new RejectedExecutionException("the loop has ended");
                }
            } else if (asleep.get() && asleep.compareAndSet(true, false)) {
                LinuxCalls.signal(wake);
            }
        } finally {
            callers.decrementAndGet();
        }
    }

    /** The loop is about to sleep. False where a task waits: then it must not. */
    boolean beginSleep() {
        asleep.set(true);
        if (tasks.isEmpty()) {
            return true;
        }
        asleep.set(false);
        return false;
    }

    void endSleep() {
        asleep.set(false);
    }

    /** Gives the tasks that wait now to {@code runner}; those that they hand in wait for the next time. */
    void run(Consumer<Runnable> runner) {
        if (!tasks.isEmpty()) {
            for (int left = tasks.size(); left > 0; left--) {
                runner.accept(tasks.poll());
            }
        }
    }

    /** From now on tasks are refused; those that were not go to {@code runner}. Closes the eventfd. */
    void end(Consumer<Runnable> runner) {
        ended.set(true);
        while (callers.get() > 0) {
            Thread.onSpinWait();
        }
        while (!tasks.isEmpty()) {
            run(runner);
        }
        Descriptor.close(wake);
    }
}
