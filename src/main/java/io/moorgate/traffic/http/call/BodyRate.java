package io.moorgate.traffic.http.call;

import java.time.Duration;

/**
 * How fast the body of a request has to come, so that a client cannot hold an exchange open by a byte now and then.
 *
 * @param bytesPerSecondMin bytes of body a second, over each {@code grace}; 0 for no minimum
 * @param grace over how long the rate is taken, and so how long a body may stand still
 */
public record BodyRate(int bytesPerSecondMin, Duration grace) {
    /** 240 bytes a second over 30 s. */
    public static final BodyRate DEFAULT = new BodyRate(240, Duration.ofSeconds(30));

    static final BodyRate NONE = new BodyRate(0, DEFAULT.grace);

    public BodyRate {
        if (bytesPerSecondMin < 0) {
            throw new IllegalArgumentException("body-rate-min: " + bytesPerSecondMin + " (expected: 0 or more)");
        }
        if (grace.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("body-rate-grace: " + grace + " (expected: 1s or more)");
        }
    }

    /** The least that may come in one {@code grace}. */
    long bytesMin() {
        return bytesPerSecondMin * grace.toMillis() / 1000;
    }
}
