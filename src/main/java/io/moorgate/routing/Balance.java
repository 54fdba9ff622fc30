package io.moorgate.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * How a client without a pin is given an endpoint.
 *
 * @param slowStart over which time a new endpoint reaches its full share; zero for at once
 */
public record Balance(Strategy strategy, HashOn hashOn, Duration slowStart) {
    /** The default: fewest live connections. */
    public static final Balance DEFAULT = new Balance(Strategy.LEAST_CONNECTIONS, new HashOn.ClientIp());

    public Balance {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(hashOn, "hashOn");
        Objects.requireNonNull(slowStart, "slowStart");
    }

    /** Without a slow start. */
    public Balance(Strategy strategy, HashOn hashOn) {
        this(strategy, hashOn, Duration.ZERO);
    }

    /** The values of {@code moorgate.io/balance}. */
    public enum Strategy {
        LEAST_CONNECTIONS,
        ROUND_ROBIN,
        RANDOM,
        EWMA,
        HASH
    }
}
