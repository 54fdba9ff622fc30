package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/** After how long without a byte in either direction a connection is ended; zero means never. */
public record IdleTimeouts(
        Duration webSocket, Duration tcp, Duration eventStream, Duration grpcStream, Duration httpExchange) {
    /** WebSocket, TCP and event streams 1 h, gRPC streams never, HTTP exchanges 60 s. */
    public static final IdleTimeouts DEFAULT = new IdleTimeouts(
            Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO, Duration.ofSeconds(60));

    public IdleTimeouts {
        Objects.requireNonNull(webSocket, "webSocket");
        Objects.requireNonNull(tcp, "tcp");
        Objects.requireNonNull(eventStream, "eventStream");
        Objects.requireNonNull(grpcStream, "grpcStream");
        Objects.requireNonNull(httpExchange, "httpExchange");
    }

    /** The same span for every protocol. */
    public static IdleTimeouts all(Duration timeout) {
        return new IdleTimeouts(timeout, timeout, timeout, timeout, timeout);
    }
}
