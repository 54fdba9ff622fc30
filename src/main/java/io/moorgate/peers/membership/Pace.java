package io.moorgate.peers.membership;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a thing that is done over and over is due again: after its period, or, where it has failed, after a wait that
 * doubles with each failure. Both with jitter, so that replicas that started together do not stay together.
 */
final class Pace {
    /** Wait after the first failure in a row. */
    static final Duration RETRY = Duration.ofMillis(500);

    /** Longest wait after failures, where the period is not shorter. */
    static final Duration RETRY_MAX = Duration.ofSeconds(4);

    private static final double JITTER = 0.1;

    private final long periodNanos;
    private final RandomGenerator random;
    private long retryNanos = RETRY.toNanos();

    Pace(Duration period, RandomGenerator random) {
        this.periodNanos = period.toNanos();
        this.random = random;
    }

    /** Nanoseconds to wait after a success. */
    long afterSuccess() {
        retryNanos = RETRY.toNanos();
        return jittered(periodNanos);
    }

    /** Nanoseconds to wait after a failure. */
    long afterFailure() {
        long wait = Math.min(retryNanos, periodNanos);
        retryNanos = Math.min(2 * retryNanos, RETRY_MAX.toNanos());
        return jittered(wait);
    }

    private long jittered(long nanos) {
        return (long) (nanos * random.nextDouble(1 - JITTER, 1 + JITTER));
    }
}
