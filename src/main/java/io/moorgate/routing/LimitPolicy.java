package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What a route bounds.
 *
 * @param connectionsMax connections per endpoint, over all replicas; 0 for any number
 * @param queueTimeout how long a client waits for a place; zero for not at all
 * @param requestBytesMax bytes of a request's body; 0 for any number
 * @param frameBytesMax bytes of the payload of a client's WebSocket frame; 0 for any number
 * @param messageRate how often a WebSocket client may send a message; empty for as often as it likes
 * @param perClient what one client may have
 */
public record LimitPolicy(
        int connectionsMax,
        Duration queueTimeout,
        long requestBytesMax,
        long frameBytesMax,
        Optional<Rate> messageRate,
        ClientLimits perClient) {
    /** No limit. */
    public static final LimitPolicy NONE = new LimitPolicy(0, Duration.ofSeconds(5));

    public LimitPolicy {
        Objects.requireNonNull(queueTimeout, "queueTimeout");
        Objects.requireNonNull(messageRate, "messageRate");
        Objects.requireNonNull(perClient, "perClient");
        if (connectionsMax < 0 || requestBytesMax < 0 || frameBytesMax < 0) {
            throw new IllegalArgumentException(
                    connectionsMax + ", " + requestBytesMax + ", " + frameBytesMax + " (expected: 0 or more)");
        }
    }

    /** A limit of connections only. */
    public LimitPolicy(int connectionsMax, Duration queueTimeout) {
        this(connectionsMax, queueTimeout, 0, 0, Optional.empty(), ClientLimits.NONE);
    }
}
