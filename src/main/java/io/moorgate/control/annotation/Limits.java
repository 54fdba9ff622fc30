package io.moorgate.control.annotation;

import io.moorgate.routing.HandshakeLimit;
import io.moorgate.routing.Rate;
import java.time.Duration;
import java.util.List;

/** Annotations that bound what clients may ask of a Service. */
public final class Limits {
    private static final int CONNECTIONS_MAX = 100_000_000;
    private static final long SIZE_MAX_BYTES = 1L << 40;

    /** How many connections an endpoint holds. */
    public static final Annotation<Integer> CONNECTIONS = Annotation.of(
            "max-connections",
            "number",
            Numbers.between(1, CONNECTIONS_MAX),
            "How many connections one endpoint holds, over all replicas; more wait in a queue.",
            "500");

    /** How much an endpoint has not answered. */
    public static final Annotation<HandshakeLimit> HANDSHAKES = Annotation.of(
            "handshakes-max",
            "`auto` or number",
            Limits::handshakes,
            "How many requests, handshakes and dials one endpoint has not answered yet, over all replicas; more wait in a queue."
                    + " `auto` finds the number by its latency.",
            "auto");

    /** How long a client waits for a place. */
    public static final Annotation<Duration> QUEUE_TIMEOUT = Annotation.of(
                    "queue-timeout",
                    "duration",
                    Durations.from(Duration.ZERO),
                    "How long a client waits for a place under `max-connections` or `handshakes-max` before it gets 503 or a reset.",
                    "10s")
            .or(Duration.ofSeconds(5), "`5s`");

    /** How many connections a client holds. */
    public static final Annotation<Integer> CONNECTIONS_PER_CLIENT = Annotation.of(
            "max-connections-per-client",
            "number",
            Numbers.between(1, CONNECTIONS_MAX),
            "How many connections one client may hold, over all replicas; the next gets 429 or a reset.",
            "20");

    /** How often a client connects. */
    public static final Annotation<Rate> CONNECT_RATE_PER_CLIENT = Annotation.of(
            "connect-rate-per-client",
            "rate such as `10/s` `600/m`",
            Numbers.rate(),
            "How often one client may connect, over all replicas; the next gets 429 or a reset.",
            "10/s");

    /** How large a WebSocket frame may be. */
    public static final Annotation<Long> FRAME_SIZE = Annotation.of(
            "max-frame-size",
            "size",
            Numbers.size(1, SIZE_MAX_BYTES),
            "How large a frame of a WebSocket's client or endpoint may be before the connection is closed with 1009.",
            "1Mi");

    /** How many WebSocket messages a client sends. */
    public static final Annotation<Rate> MESSAGE_RATE = Annotation.of(
            "max-message-rate",
            "rate such as `100/s`",
            Numbers.rate(),
            "How many WebSocket messages a client may send, and ten times as many control frames and fragments of under 1 KiB"
                    + " beside, before the connection is closed with 1008.",
            "100/s");

    /** How large a request's body may be. */
    public static final Annotation<Long> REQUEST_BODY = Annotation.of(
                    "max-request-body",
                    "size, `0` = none",
                    Numbers.size(0, SIZE_MAX_BYTES),
                    "How large a request's body may be before it gets 413.",
                    "10Mi")
            .or(0L, "`0`");

    static final List<Annotation<?>> ALL = List.of(
            CONNECTIONS,
            HANDSHAKES,
            QUEUE_TIMEOUT,
            CONNECTIONS_PER_CLIENT,
            CONNECT_RATE_PER_CLIENT,
            FRAME_SIZE,
            MESSAGE_RATE,
            REQUEST_BODY);

    private Limits() {}

    private static Parsed<HandshakeLimit> handshakes(String text) {
        if (text.equals("auto")) {
            return Parsed.good(HandshakeLimit.AUTO);
        }
        return switch (Numbers.between(1, CONNECTIONS_MAX).parse(text)) {
            case Parsed.Good<Integer>(Integer max) -> Parsed.good(HandshakeLimit.of(max));
            case Parsed.Partly<Integer> _, Parsed.Bad<Integer> _ ->
                Parsed.bad("auto, or a number from 1 to " + CONNECTIONS_MAX);
        };
    }
}
