package io.moorgate.time;

/**
 * How often something may happen: {@code count} times in a span, and after a pause as many at once. For one thread, or under
 * a lock.
 */
public final class TokenBucket {
    private final double tokensMax;
    private final double perNano;
    private double tokens;
    private long lastNanos;

    /** A full one at {@code nowNanos}. */
    public TokenBucket(int count, long spanNanos, long nowNanos) {
        this(count, count, spanNanos, nowNanos);
    }

    /** The same, but at most {@code burst} at once. */
    public TokenBucket(double burst, int count, long spanNanos, long nowNanos) {
        this.tokensMax = burst;
        this.perNano = (double) count / spanNanos;
        this.tokens = burst;
        this.lastNanos = nowNanos;
    }

    /** It happens {@code times} times; false where that is too often. What is too often is not counted. */
    public boolean tryTake(int times, long nowNanos) {
        tokens = Math.min(tokensMax, tokens + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
        if (tokens < times) {
            return false;
        }
        tokens -= times;
        return true;
    }

    /**
     * It has happened {@code times} times, whether that was too often or not. What was too often is made up for later, as far as
     * what may happen at once.
     */
    public void charge(int times, long nowNanos) {
        tokens = Math.min(tokensMax, tokens + (nowNanos - lastNanos) * perNano);
        lastNanos = nowNanos;
        tokens = Math.max(-tokensMax, tokens - times);
    }

    /** Whether it may happen at once less than half as often as after a pause, as of the last call. */
    public boolean isHalfSpent() {
        return tokens < tokensMax / 2;
    }

    /** Whether nothing has happened for as long as it takes to forget all. */
    public boolean isFull(long nowNanos) {
        return tokens + (nowNanos - lastNanos) * perNano >= tokensMax;
    }

    /** It may happen {@code times} times more, up to what may happen at once. */
    public void earn(double times) {
        tokens = Math.min(tokensMax, tokens + times);
    }
}
