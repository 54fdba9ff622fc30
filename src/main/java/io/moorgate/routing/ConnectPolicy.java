package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * How endpoints are dialled.
 *
 * @param timeout the span of one attempt
 * @param attempts how many endpoints are tried at most; 1 or more
 */
public record ConnectPolicy(Duration timeout, int attempts) {
    /** 5 s an attempt, 3 attempts. */
    public static final ConnectPolicy DEFAULT = new ConnectPolicy(Duration.ofSeconds(5), 3);

    public ConnectPolicy {
        Objects.requireNonNull(timeout, "timeout");
        if (attempts < 1) {
            throw new IllegalArgumentException("connect-attempts: " + attempts + " (expected: >= 1)");
        }
    }
}
