package io.moorgate.traffic.epoll;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How other threads wake one loop: by an eventfd, which is signalled only where the loop sleeps.
 *
 * <p>Thread: {@link #wake} any; all else belongs to the loop.
 */
final class WakeUp {
    private final AtomicBoolean asleep = new AtomicBoolean();
    /** How many threads may be signalling; the eventfd stays open as long as one is. */
    private final AtomicInteger callers = new AtomicInteger();

    private final int descriptor = LinuxCalls.eventDescriptor();

    /** The eventfd that the loop watches; negative where the process has no descriptor left. */
    int descriptor() {
        return descriptor;
    }

    /** Wakes the loop, if it sleeps. Any thread. */
    void wake() {
        if (asleep.get()) {
            callers.incrementAndGet();
            try {
                if (asleep.compareAndSet(true, false)) {
                    LinuxCalls.signal(descriptor);
                }
            } finally {
                callers.decrementAndGet();
            }
        }
    }

    /** The loop is about to sleep; it looks for tasks once more behind this. */
    void beginSleep() {
        asleep.set(true);
    }

    void endSleep() {
        asleep.set(false);
    }

    /** The loop has ended. */
    void end() {
        asleep.set(false);
        while (callers.get() > 0) {
            Thread.onSpinWait();
        }
        Descriptor.close(descriptor);
    }
}
