package io.moorgate.control.annotation;

import io.moorgate.routing.Balance;
import io.moorgate.routing.HashOn;
import java.time.Duration;
import java.util.List;

/** Annotations that say which endpoint a client without a pin gets. */
public final class Balancing {
    /** By which strategy. */
    public static final Annotation<Balance.Strategy> BALANCE = Annotation.of(
                    "balance",
                    "`least-connections` `round-robin` `random` `ewma` `hash`",
                    Choices.of(Balance.Strategy.values()),
                    "How a client without a pin is given an endpoint; counts are live connections, streams for gRPC.",
                    "round-robin")
            .or(Balance.Strategy.LEAST_CONNECTIONS, "`least-connections`");

    /** What the hash strategy hashes. */
    public static final Annotation<HashOn> HASH_ON = Annotation.of(
                    "hash-on",
                    "`client-ip` `header:NAME` `cookie:NAME` `query:NAME`",
                    Clients.hashOn(),
                    "What `balance: hash` hashes; a request without it is hashed by client address.",
                    "header:x-room")
            .or(new HashOn.ClientIp(), "`client-ip`");

    /** How a new endpoint is eased in. */
    public static final Annotation<Duration> SLOW_START = Annotation.of(
                    "slow-start",
                    "duration",
                    Durations.from(Duration.ZERO),
                    "A new endpoint reaches its full share over this time; `balance: hash` knows no shares.",
                    "30s")
            .or(Duration.ZERO, "`0s`");

    static final List<Annotation<?>> ALL = List.of(BALANCE, HASH_ON, SLOW_START);

    private Balancing() {}
}
