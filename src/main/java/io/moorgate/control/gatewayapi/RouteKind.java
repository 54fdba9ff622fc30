package io.moorgate.control.gatewayapi;

import java.util.Arrays;
import java.util.stream.Collectors;

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

    /** Those that listeners of {@code protocol} carry, in words. */
    static String of(ListenerSpec.Protocol protocol) {
        return Arrays.stream(values())
                .filter(each -> each.fits(protocol))
                .map(RouteKind::kind)
                .collect(Collectors.joining(", "));
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
