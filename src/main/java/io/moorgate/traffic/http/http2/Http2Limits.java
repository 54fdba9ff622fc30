package io.moorgate.traffic.http.http2;

import java.time.Duration;

/** The limits of HTTP/2 traffic towards endpoints. Those towards clients are settings of the HTTP port. */
public final class Http2Limits {
    /**
     * What an endpoint's stream may have in the gateway that was not passed on: its flow-control window, which grows with
     * what the client takes.
     */
    public static final int STREAM_WINDOW_BYTES = 64 * 1024;

    /**
     * An endpoint connection's window. It is refilled as data arrives, whatever becomes of the data: only the streams'
     * windows hold an endpoint back.
     */
    public static final int ENDPOINT_CONNECTION_WINDOW_BYTES = 16 * 1024 * 1024;

    /** How many streams the gateway opens on one endpoint connection, however many the endpoint allows. */
    public static final int ENDPOINT_STREAMS_MAX = 1_000;

    /** How many connections one event loop opens to one endpoint: {@code endpoint-connections}. */
    public static final int ENDPOINT_CONNECTIONS_MAX = 64;

    /** How many calls of one event loop wait for a stream to one endpoint: {@code endpoint-stream-queue}. */
    public static final int WAITING_MAX = 4_096;

    /** How many headers' bytes are taken in one block, in both directions. */
    public static final int HEADER_LIST_BYTES_MAX = 64 * 1024;

    /** How large a header block of an endpoint is decoded: one beyond the limit ends its call, one beyond this the connection. */
    static final int HEADER_LIST_BYTES_DECODED_MAX = 3 * HEADER_LIST_BYTES_MAX;

    /** What an endpoint may do on one connection. Resets are not counted: any number of them is normal. */
    static final GateLimits OF_ENDPOINT = new GateLimits(
            Integer.MAX_VALUE,
            10_000,
            HEADER_LIST_BYTES_DECODED_MAX,
            Duration.ofSeconds(30).toNanos());

    /** How long an endpoint connection without streams is kept, at least; at most twice that. */
    public static final Duration POOLED_IDLE = Duration.ofSeconds(60);

    /** How long a connection that is being closed may take to send what is left. */
    public static final Duration GOODBYE = Duration.ofSeconds(5);

    private Http2Limits() {}
}
