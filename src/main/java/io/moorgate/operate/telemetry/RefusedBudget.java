package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.RefusedFacts.Cause;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.ObjLongConsumer;

/** Limit {@code refused-lines}: how many refusals of one cause are logged in a second; the rest is counted. Any thread. */
final class RefusedBudget {
    static final int LINES_PER_SECOND_MAX = 10;

    private static final Cause[] CAUSES = Cause.values();
    private static final int COUNT_BITS = 4;

    /** Of each cause the second of its last line, and how many it has had then, in one number. */
    private final AtomicLongArray given = new AtomicLongArray(CAUSES.length);

    private final AtomicLongArray leftOut = new AtomicLongArray(CAUSES.length);

    /** Whether another line of {@code cause} may be written; counts it as left out where not. Never waits. */
    boolean take(Cause cause, long nowNanos) {
        int index = cause.ordinal();
        long first = (TimeUnit.NANOSECONDS.toSeconds(nowNanos) << COUNT_BITS) + 1;
        while (true) {
            long last = given.get(index);
            boolean sameSecond = last >> COUNT_BITS == first >> COUNT_BITS;
            if (sameSecond && (last & (1 << COUNT_BITS) - 1) >= LINES_PER_SECOND_MAX) {
                leftOut.incrementAndGet(index);
                return false;
            }
            if (given.compareAndSet(index, last, sameSecond ? last + 1 : first)) {
                return true;
            }
        }
    }

    /** Reports how many of each cause were left out since the last call, where any were. */
    void takeLeftOut(ObjLongConsumer<Cause> listener) {
        for (Cause cause : CAUSES) {
            if (leftOut.get(cause.ordinal()) > 0) {
                listener.accept(cause, leftOut.getAndSet(cause.ordinal(), 0));
            }
        }
    }
}
