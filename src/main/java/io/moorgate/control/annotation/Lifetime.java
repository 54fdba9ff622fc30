package io.moorgate.control.annotation;

import java.time.Duration;
import java.util.List;

/** Annotations that say how connections begin, stay alive and end as planned. */
public final class Lifetime {
    /** How long one attempt to connect may take. */
    public static final Annotation<Duration> CONNECT_TIMEOUT = Annotation.of(
                    "connect-timeout",
                    "duration, `1ms` to `1h`",
                    Durations.between(Duration.ofMillis(1), Duration.ofHours(1)),
                    "How long one attempt to connect may take; a refused or timed-out endpoint is followed by the next.",
                    "2s")
            .or(Duration.ofSeconds(5), "`5s`");

    /** How many attempts. */
    public static final Annotation<Integer> CONNECT_ATTEMPTS = Annotation.of(
                    "connect-attempts",
                    "number, 1 to 100",
                    Numbers.between(1, 100),
                    "How many endpoints are tried for a client at most.",
                    "5")
            .or(3, "`3`");

    /** When an idle connection ends. */
    public static final Annotation<Duration> IDLE_TIMEOUT = Annotation.of(
                    "idle-timeout",
                    "duration, `0` = never",
                    Durations.from(Duration.ZERO),
                    "After how long without a byte in either direction a connection is ended; of HTTP exchanges, from the answer's head on, "
                            + "and while the body of the request is sent.",
                    "4h")
            .or("WebSocket `1h`, TCP `1h`, event stream (SSE) `1h`, gRPC stream none, HTTP exchange `60s`");

    /** How long an answer may be waited for. */
    public static final Annotation<Duration> RESPONSE_TIMEOUT = Annotation.of(
                    "response-timeout",
                    "duration, `0` = never",
                    Durations.from(Duration.ZERO),
                    "HTTP: how long an endpoint may take from the end of a request to the head of its answer; then it is 504. "
                            + "gRPC calls have their own deadlines instead.",
                    "15m")
            .or(Duration.ofMinutes(5), "`5m`");

    /** How often the gateway pings. */
    public static final Annotation<Duration> PING_INTERVAL = Annotation.of(
                    "ping-interval",
                    "duration, `0` = off, else `1s` and more",
                    Durations.zeroOrFrom(Duration.ofSeconds(1)),
                    "How often WebSocket and HTTP/2 clients are pinged; two unanswered pings mean a dead peer. A silent event stream (SSE) "
                            + "without content coding gets a comment line as often, between events.",
                    "20s")
            .or(Duration.ofSeconds(30), "`30s`");

    /** How old a connection may grow. */
    public static final Annotation<Duration> MAX_CONNECTION_AGE = Annotation.of(
                    "max-connection-age",
                    "duration, `0` = none",
                    Durations.from(Duration.ZERO),
                    "After how long a connection is ended as planned.",
                    "24h")
            .or(Duration.ZERO, "`0`");

    /** How much the greatest age varies. */
    public static final Annotation<Integer> MAX_CONNECTION_AGE_JITTER = Annotation.of(
                    "max-connection-age-jitter",
                    "percentage, 0 to 100",
                    Numbers.percent(0, 100),
                    "By how much sooner than `max-connection-age` a connection may end; it varies from one to the next.",
                    "20%")
            .or(10, "`10%`");

    /** How long leaving may take. */
    public static final Annotation<Duration> DRAIN_TIMEOUT = Annotation.of(
                    "drain-timeout",
                    "duration",
                    Durations.from(Duration.ZERO),
                    "How long connections of an endpoint that goes, or of a gateway that stops, may go on.",
                    "15m")
            .or(Duration.ofMinutes(5), "`5m`");

    /** Whether connections move to new endpoints. */
    public static final Annotation<Boolean> REBALANCE = Annotation.of(
                    "rebalance",
                    "`off` `on`",
                    Choices.onOrOff(),
                    "Whether the surplus of live connections is moved after a scale-up or a skew that lasts, the oldest idle first.",
                    "on")
            .or(false, "`off`");

    /** How fast they move. */
    public static final Annotation<Integer> REBALANCE_RATE = Annotation.of(
                    "rebalance-rate",
                    "percentage, 1 to 100",
                    Numbers.percent(1, 100),
                    "What share of the Service's connections `rebalance` moves per minute at most.",
                    "5%")
            .or(10, "`10%`");

    /** Whether the live connections of pods are written on them. */
    public static final Annotation<Boolean> SCALE_DOWN_HINT = Annotation.of(
                    "scale-down-hint",
                    "`off` `on`",
                    Choices.onOrOff(),
                    "Writes the live connections of each pod of a ReplicaSet to `controller.kubernetes.io/pod-deletion-cost`, so that a"
                            + " scale-down takes the emptiest.",
                    "on")
            .or(false, "`off`");

    static final List<Annotation<?>> ALL = List.of(
            CONNECT_TIMEOUT,
            CONNECT_ATTEMPTS,
            IDLE_TIMEOUT,
            RESPONSE_TIMEOUT,
            PING_INTERVAL,
            MAX_CONNECTION_AGE,
            MAX_CONNECTION_AGE_JITTER,
            DRAIN_TIMEOUT,
            REBALANCE,
            REBALANCE_RATE,
            SCALE_DOWN_HINT);

    private Lifetime() {}
}
