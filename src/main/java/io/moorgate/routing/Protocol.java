package io.moorgate.routing;

/** What a route's endpoints speak. */
public enum Protocol {
    /** HTTP/1.1 with upgrades; gRPC calls go out as HTTP/2. */
    AUTO,
    /** HTTP/1.1, upgrades allowed. */
    HTTP,
    /** HTTP/1.1, meant for WebSocket upgrades; other requests pass too. */
    WEBSOCKET,
    /** HTTP/2 with prior knowledge, for gRPC, any other request, and WebSockets where endpoints allow them (RFC 8441). */
    GRPC,
    /** Bytes as they come. */
    TCP,
    /** TLS that the endpoint terminates; routed by SNI. */
    TLS_PASSTHROUGH;

    /** Whether requests of this protocol enter through the HTTP port. */
    public boolean isHttpFamily() {
        return this != TCP && this != TLS_PASSTHROUGH;
    }
}
