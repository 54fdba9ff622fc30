package io.moorgate.traffic.http.http2;

import java.util.concurrent.TimeUnit;

/** So many in a span of time, a quarter of them at once at most. One thread. */
final class TokenBucket {
    private static final int BURST_PARTS = 4;

    private final double tokensMax;
    private final double tokensPerNano;
    private double tokens;
    private long filledNanos;

    /** {@code perSpan} within {@code spanSeconds}. */
    TokenBucket(int perSpan, int spanSeconds, long nowNanos) {
        this.tokensMax = (double) perSpan / BURST_PARTS;
        this.tokensPerNano = (double) perSpan / TimeUnit.SECONDS.toNanos(spanSeconds);
        this.tokens = tokensMax;
        this.filledNanos = nowNanos;
    }

    /** Takes {@code count}; false where there were fewer. */
    boolean spend(int count, long nowNanos) {
        tokens = Math.min(tokensMax, tokens + (nowNanos - filledNanos) * tokensPerNano);
        filledNanos = nowNanos;
        tokens -= count;
        return tokens >= 0;
    }

    /** Gives {@code count} back, up to the maximum. */
    void earn(double count) {
        tokens = Math.min(tokensMax, tokens + count);
    }
}
