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
 * @param handshakes what an endpoint may have that it has not answered yet
 */
public record LimitPolicy(
        int connectionsMax,
        Duration queueTimeout,
        long requestBytesMax,
        long frameBytesMax,
        Optional<Rate> messageRate,
        ClientLimits perClient,
        HandshakeLimit handshakes) {
    /** No limit. */
    public static final LimitPolicy NONE = new LimitPolicy(0, Duration.ofSeconds(5));

    public LimitPolicy {
        Objects.requireNonNull(queueTimeout, "queueTimeout");
        Objects.requireNonNull(messageRate, "messageRate");
        Objects.requireNonNull(perClient, "perClient");
        Objects.requireNonNull(handshakes, "handshakes");
        if (connectionsMax < 0 || requestBytesMax < 0 || frameBytesMax < 0) {
            throw new IllegalArgumentException(
                    connectionsMax + ", " + requestBytesMax + ", " + frameBytesMax + " (expected: 0 or more)");
        }
    }

    /** Without a limit of what is not answered. */
    public LimitPolicy(
            int connectionsMax,
            Duration queueTimeout,
            long requestBytesMax,
            long frameBytesMax,
            Optional<Rate> messageRate,
            ClientLimits perClient) {
        this(connectionsMax, queueTimeout, requestBytesMax, frameBytesMax, messageRate, perClient, HandshakeLimit.NONE);
    }

    /** The same with a limit of what an endpoint has not answered. */
    public LimitPolicy with(HandshakeLimit limit) {
        return new LimitPolicy(
                connectionsMax, queueTimeout, requestBytesMax, frameBytesMax, messageRate, perClient, limit);
    }

    /** Whether clients may have to wait for a place at an endpoint. */
    public boolean haveEndpointsPlaces() {
        return connectionsMax > 0 || handshakes.isGiven();
    }

    /** A limit of connections only. */
    public LimitPolicy(int connectionsMax, Duration queueTimeout) {
        this(connectionsMax, queueTimeout, 0, 0, Optional.empty(), ClientLimits.NONE);
    }
}
