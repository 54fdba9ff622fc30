package io.moorgate.traffic.http.call;

import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A moment that suits a planned end: between two messages, or once all has been passed on. Event loop of the call. */
final class SuitableMoment {
    /** How often it is looked for one, and how many times: 5 s in all. */
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private static final int LOOKS_MAX = 100;

    private SuitableMoment() {}

    /** Runs {@code end} once {@code fits}, looking again and again for a while; after that anyway. */
    static void await(Timers timers, BooleanSupplier fits, Runnable end) {
        await(timers, fits, end, LOOKS_MAX);
    }

    private static void await(Timers timers, BooleanSupplier fits, Runnable end, int looksLeft) {
        if (looksLeft == 0 || fits.getAsBoolean()) {
            end.run();
        } else {
            timers.after(LOOK_NANOS, () -> await(timers, fits, end, looksLeft - 1));
        }
    }
}
