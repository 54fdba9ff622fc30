package io.moorgate.operate.telemetry;

import java.util.List;

/** The limits of docs/settings.md that {@code moorgate_limit_reached_total} shows from the start, with 0. */
final class LimitNames {
    static final List<String> ALL = List.of(
            "accept",
            AccessLog.LIMIT,
            "affinity-entries",
            "client-hello-bytes",
            "client-hello-time",
            "connections",
            "descriptors",
            "early-bytes",
            "endpoint-connections",
            "endpoint-stream-queue",
            "handshake-answer-head",
            "handshake-early-bytes",
            "header-bytes",
            "header-fields",
            "http-connect-timeouts",
            "http-endpoint-waiting",
            "http2-buffers",
            "http2-connection-buffers",
            "http2-control-frames",
            "http2-header-block",
            "http2-header-time",
            "http2-resets",
            "local-ports",
            "pin-proposals",
            "relay-closing-time",
            "request-heads");

    private LimitNames() {}
}
