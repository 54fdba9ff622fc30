package io.moorgate.traffic.live;

/** What a live connection is, as metrics and the admin API name it. */
public enum ConnectionKind {
    /** One HTTP exchange. */
    HTTP("http"),
    /** One HTTP exchange whose answer is a stream of events (WHATWG HTML section 9.2). */
    SSE("sse"),
    WEBSOCKET("websocket"),
    /** One gRPC call. */
    GRPC("grpc"),
    TCP("tcp");

    private final String label;

    ConnectionKind(String label) {
        this.label = label;
    }

    /** The value of the metric label {@code protocol}. */
    public String label() {
        return label;
    }
}
