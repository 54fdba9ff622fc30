package io.moorgate.control.gatewayapi;

import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which ports listeners may name: 80 is the gateway's plain port, 443 its TLS port, and so are these ports by their own numbers;
 * TCP and TLS passthrough may open others.
 *
 * @param own the gateway's own ports
 * @param mayOpen whether a listener may open a port
 */
public record ListenerPorts(Set<Integer> own, IntPredicate mayOpen) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** The port that {@code listener} is served on: 0 for the plain or the TLS port; empty where it cannot be. */
    public OptionalInt of(ListenerSpec listener) {
        int port = listener.port();
        return switch (listener.protocol()) {
            case HTTP -> port == HTTP || own.contains(port) ? OptionalInt.of(0) : OptionalInt.empty();
            case HTTPS -> port == HTTPS || own.contains(port) ? OptionalInt.of(0) : OptionalInt.empty();
            case TLS ->
                port == HTTPS || own.contains(port)
                        ? OptionalInt.of(0)
                        : mayOpen.test(port) ? OptionalInt.of(port) : OptionalInt.empty();
            case TCP -> mayOpen.test(port) ? OptionalInt.of(port) : OptionalInt.empty();
            case OTHER -> OptionalInt.empty();
        };
    }

    /** What a listener of {@code protocol} may name, in words. */
    static String expected(ListenerSpec.Protocol protocol) {
        return switch (protocol) {
            case HTTP -> HTTP + ", which is the plain port, or a port of the gateway's own";
            case HTTPS -> HTTPS + ", which is the TLS port, or a port of the gateway's own";
            case TLS -> HTTPS + ", which is the TLS port, or one of moorgate.tcp.ports";
            case TCP, OTHER -> "one of moorgate.tcp.ports that is not the gateway's own";
        };
    }
}
