package io.moorgate.traffic.live;

import java.util.Locale;

/** The limits of the gateway, as {@code moorgate_limit_reached_total} names them; docs/settings.md says what each bounds. */
public enum Limit {
    /** {@code accept}. */
    ACCEPT,
    /** {@code access-log-queue}. */
    ACCESS_LOG_QUEUE,
    /** {@code admission-queue}. */
    ADMISSION_QUEUE,
    /** {@code affinity-entries}. */
    AFFINITY_ENTRIES,
    /** {@code affinity-entries-per-service}. */
    AFFINITY_ENTRIES_PER_SERVICE,
    /** {@code allow-cidr}. */
    ALLOW_CIDR,
    /** {@code allowed-origins}. */
    ALLOWED_ORIGINS,
    /** {@code body-rate}. */
    BODY_RATE,
    /** {@code client-certificate}. */
    CLIENT_CERTIFICATE,
    /** {@code client-counts}. */
    CLIENT_COUNTS,
    /** {@code client-hello-bytes}. */
    CLIENT_HELLO_BYTES,
    /** {@code client-hello-time}. */
    CLIENT_HELLO_TIME,
    /** {@code client-reports}. */
    CLIENT_REPORTS,
    /** {@code connect-rate-per-client}. */
    CONNECT_RATE_PER_CLIENT,
    /** {@code connections}. */
    CONNECTIONS,
    /** {@code deny-cidr}. */
    DENY_CIDR,
    /** {@code descriptors}. */
    DESCRIPTORS,
    /** {@code early-bytes}. */
    EARLY_BYTES,
    /** {@code endpoint-connections}. */
    ENDPOINT_CONNECTIONS,
    /** {@code endpoint-stream-queue}. */
    ENDPOINT_STREAM_QUEUE,
    /** {@code handshake-answer-head}. */
    HANDSHAKE_ANSWER_HEAD,
    /** {@code handshake-early-bytes}. */
    HANDSHAKE_EARLY_BYTES,
    /** {@code handshakes-max}. */
    HANDSHAKES_MAX,
    /** {@code header-bytes}. */
    HEADER_BYTES,
    /** {@code header-fields}. */
    HEADER_FIELDS,
    /** {@code health-checks}. */
    HEALTH_CHECKS,
    /** {@code hops}. */
    HOPS,
    /** {@code http-endpoint-waiting}. */
    HTTP_ENDPOINT_WAITING,
    /** {@code http1-buffers}. */
    HTTP1_BUFFERS,
    /** {@code http2-buffers}. */
    HTTP2_BUFFERS,
    /** {@code http2-connection-buffers}. */
    HTTP2_CONNECTION_BUFFERS,
    /** {@code http2-control-frames}. */
    HTTP2_CONTROL_FRAMES,
    /** {@code http2-header-block}. */
    HTTP2_HEADER_BLOCK,
    /** {@code http2-header-time}. */
    HTTP2_HEADER_TIME,
    /** {@code http2-resets}. */
    HTTP2_RESETS,
    /** {@code interim-answers}. */
    INTERIM_ANSWERS,
    /** {@code learnt-ids}. */
    LEARNT_IDS,
    /** {@code local-ports}. */
    LOCAL_PORTS,
    /** {@code max-connections}. */
    MAX_CONNECTIONS,
    /** {@code max-connections-per-client}. */
    MAX_CONNECTIONS_PER_CLIENT,
    /** {@code max-frame-size}. */
    MAX_FRAME_SIZE,
    /** {@code max-message-rate}. */
    MAX_MESSAGE_RATE,
    /** {@code max-request-body}. */
    MAX_REQUEST_BODY,
    /** {@code overload}. */
    OVERLOAD,
    /** {@code pin-handover}. */
    PIN_HANDOVER,
    /** {@code pin-proposals}. */
    PIN_PROPOSALS,
    /** {@code proxy-header}. */
    PROXY_HEADER,
    /** {@code proxy-header-time}. */
    PROXY_HEADER_TIME,
    /** {@code proxy-peer}. */
    PROXY_PEER,
    /** {@code relay-closing-time}. */
    RELAY_CLOSING_TIME,
    /** {@code request-heads}. */
    REQUEST_HEADS,
    /** {@code retry-budget}. */
    RETRY_BUDGET,
    /** {@code tls-handshake-time}. */
    TLS_HANDSHAKE_TIME,
    /** {@code tls-handshakes}. */
    TLS_HANDSHAKES,
    /** {@code trace-queue}. */
    TRACE_QUEUE;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Its name in metrics, logs and docs. */
    public String label() {
        return label;
    }
}
