package io.moorgate.operate.drain;

import java.util.random.RandomGenerator;

/**
 * Points in time that are spread evenly over a span, with jitter: the span is cut into as many parts as there are
 * points, and each point lies anywhere in its own part. So neither do two of them fall together, nor is the next one
 * known from the last.
 */
final class Spread {
    private final long fromNanos;
    private final double partNanos;
    private final RandomGenerator chance;
    private int next;

    /** {@code count} points from {@code fromNanos} to {@code untilNanos}; all at once where nothing lies between. */
    Spread(long fromNanos, long untilNanos, int count, RandomGenerator chance) {
        this.fromNanos = fromNanos;
        this.partNanos = (double) Math.max(0, untilNanos - fromNanos) / Math.max(1, count);
        this.chance = chance;
    }

    /** The next point, later than the one before. */
    long next() {
        return fromNanos + (long) ((next++ + chance.nextDouble()) * partNanos);
    }
}
