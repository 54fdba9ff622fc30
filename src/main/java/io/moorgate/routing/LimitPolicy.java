package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * How many connections an endpoint of a route holds.
 *
 * @param connectionsMax per endpoint, over all replicas; 0 for any number
 * @param queueTimeout how long a client waits for a place; zero for not at all
 */
public record LimitPolicy(int connectionsMax, Duration queueTimeout) {
    /** No limit. */
    public static final LimitPolicy NONE = new LimitPolicy(0, Duration.ofSeconds(5));

    public LimitPolicy {
        Objects.requireNonNull(queueTimeout, "queueTimeout");
        if (connectionsMax < 0) {
            throw new IllegalArgumentException("connectionsMax: " + connectionsMax + " (expected: >= 0)");
        }
    }
}
