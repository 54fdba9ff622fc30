package io.moorgate.routing;

import java.util.Objects;

/** How a client without a pin is given an endpoint. */
public record Balance(Strategy strategy, HashOn hashOn) {
    /** The default: fewest live connections. */
    public static final Balance DEFAULT = new Balance(Strategy.LEAST_CONNECTIONS, new HashOn.ClientIp());

    public Balance {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(hashOn, "hashOn");
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
