package io.moorgate.traffic.admit;

import java.util.concurrent.TimeUnit;

/**
 * How much one endpoint may have unanswered, found by its latency: the number grows while answers take as long as they have in the
 * long run, and shrinks in proportion when they take longer (Gradient2 of Netflix's concurrency-limits).
 *
 * <p>Any thread; samples are taken under the object's lock, and {@code limit} is volatile.
 */
final class AdaptiveLimit {
    static final int FIRST = 64;
    static final int LEAST = 8;
    static final int MOST = 1_024;

    /** A sample is the mean of the answers of at least so long, and of so many. */
    static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static final int WINDOW_ANSWERS = 10;

    /** How much longer than in the long run answers may take before the number shrinks. */
    private static final double TOLERANCE = 1.5;

    private static final double STEEPEST = 0.5;
    private static final double SMOOTHING = 0.2;
    private static final int QUEUE = 4;
    private static final int LONG_RUN_SAMPLES = 600;
    private static final int WARM_UP_SAMPLES = 10;
    private static final double RECOVERY = 0.95;

    private volatile double limit = FIRST;
    private double longNanos;
    private int samples;
    private long windowBeganNanos;
    private long windowSumNanos;
    private int windowAnswers;
    private int windowMost;

    /** The number now. */
    int limit() {
        return (int) limit;
    }

    /** An answer has come after {@code tookNanos}; {@code unanswered}: how much there was before it, it included. */
    synchronized void answered(long tookNanos, int unanswered, long nowNanos) {
        if (windowAnswers == 0) {
            windowBeganNanos = nowNanos;
        }
        windowAnswers++;
        windowSumNanos += tookNanos;
        windowMost = Math.max(windowMost, unanswered);
        if (windowAnswers >= WINDOW_ANSWERS && nowNanos - windowBeganNanos >= WINDOW_NANOS) {
            sample(Math.max(1, (double) windowSumNanos / windowAnswers), windowMost);
            windowAnswers = 0;
            windowSumNanos = 0;
            windowMost = 0;
        }
    }

    private void sample(double shortNanos, int unanswered) {
        samples++;
        double weight = samples <= WARM_UP_SAMPLES ? 1.0 / samples : 2.0 / (LONG_RUN_SAMPLES + 1);
        longNanos += (shortNanos - longNanos) * weight;
        if (longNanos > 2 * shortNanos) {
            longNanos *= RECOVERY; // What was slow has passed: it is forgotten sooner.
        }
        if (unanswered < limit / 2) {
            return; // What is not used says nothing.
        }
        double gradient = Math.clamp(TOLERANCE * longNanos / shortNanos, STEEPEST, 1);
        double next = limit * gradient + QUEUE;
        limit = Math.clamp(limit + (next - limit) * SMOOTHING, LEAST, MOST);
    }
}
