package io.moorgate.traffic.http.http2;

import java.util.concurrent.TimeUnit;

/** So many in a span of time, in a burst or spread over it. One thread. */
final class TokenBucket {
    private final double tokensMax;
    private final double tokensPerNano;
    private double tokens;
    private long filledNanos;

    /** {@code tokensMax} at once, which come back within {@code spanSeconds}. */
    TokenBucket(int tokensMax, int spanSeconds, long nowNanos) {
        this.tokensMax = tokensMax;
        this.tokensPerNano = (double) tokensMax / TimeUnit.SECONDS.toNanos(spanSeconds);
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
