package io.moorgate.operate.overload;

import java.util.concurrent.TimeUnit;

/** Idle timeouts under pressure: whole at 0.80, a tenth from 0.95 on, in proportion between. */
final class ShrunkTimeout {
    /** No timeout becomes shorter than this by pressure. */
    static final long NANOS_MIN = TimeUnit.SECONDS.toNanos(5);

    private static final double LEAST = 0.1;

    private ShrunkTimeout() {}

    /** What remains of {@code timeoutNanos}, which is above zero, under {@code pressure}. */
    static long of(long timeoutNanos, double pressure) {
        double first = OverloadAction.SHRINK_IDLE.from();
        double last = OverloadAction.REFUSE_ALL.from();
        double way = Math.clamp((pressure - first) / (last - first), 0, 1);
        long shrunk = (long) (timeoutNanos * (1 - way * (1 - LEAST)));
        return Math.max(shrunk, Math.min(timeoutNanos, NANOS_MIN));
    }
}
