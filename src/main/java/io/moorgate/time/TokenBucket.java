package io.moorgate.time;

/**
 * How often something may happen: {@code count} times in a span, and after a pause as many at once. For one thread, or under
 * a lock.
 */
public final class TokenBucket {
    private final int count;
    private final double perNano;
    private double tokens;
    private long lastNanos;

    /** A full one at {@code nowNanos}. */
    public TokenBucket(int count, long spanNanos, long nowNanos) {
        this.count = count;
        this.perNano = (double) count / spanNanos;
        this.tokens = count;
        this.lastNanos = nowNanos;
    }

    /** It happens {@code times} times; false where that is too often. What is too often is not counted. */
    public boolean tryTake(int times, long nowNanos) {
        tokens = Math.min(count, tokens + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
        if (tokens < times) {
            return false;
        }
        tokens -= times;
        return true;
    }

    /** Whether nothing has happened for as long as it takes to forget all. */
    public boolean isFull(long nowNanos) {
        return tokens + (nowNanos - lastNanos) * perNano >= count;
    }
}
