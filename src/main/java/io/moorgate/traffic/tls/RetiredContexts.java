package io.moorgate.traffic.tls;

import io.moorgate.time.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Contexts that are not in force any more. Their memory is given back a while later, since an event loop may have just found one; or
 * when all is closed. The configuration's thread.
 */
final class RetiredContexts {
    private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Timers timers;
    private final List<Batch> waiting = new ArrayList<>();

    private record Batch(List<Runnable> releases) {
        void release() {
            releases.forEach(Runnable::run);
        }
    }

    /** {@code timers} are those of the configuration's thread. */
    RetiredContexts(Timers timers) {
        this.timers = timers;
    }

    /** Runs {@code releases} later. */
    void add(List<Runnable> releases) {
        if (!releases.isEmpty()) {
            Batch batch = new Batch(List.copyOf(releases));
            waiting.add(batch);
            timers.after(RELEASE_NANOS, () -> {
                if (waiting.remove(batch)) {
                    batch.release();
                }
            });
        }
    }

    /** Runs all that have not run yet, once no event loop can ask any more. */
    void close() {
        waiting.forEach(Batch::release);
        waiting.clear();
    }
}
