package io.moorgate.control.gatewayapi;

/** The kinds of routes, with the listener protocols that carry them. */
public enum RouteKind {
    HTTP("HTTPRoute"),
    GRPC("GRPCRoute"),
    TLS("TLSRoute"),
    TCP("TCPRoute");

    private final String kind;

    RouteKind(String kind) {
        this.kind = kind;
    }

    /** As objects of it are called. */
    public String kind() {
        return kind;
    }

    /** Whether a listener of {@code protocol} carries it by its protocol. */
    boolean fits(ListenerSpec.Protocol protocol) {
        return switch (protocol) {
            case HTTP, HTTPS -> this == HTTP || this == GRPC;
            case TLS -> this == TLS;
            case TCP -> this == TCP;
            case OTHER -> false;
        };
    }
}
