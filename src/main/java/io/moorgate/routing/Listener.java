package io.moorgate.routing;

/** A gateway port opened by {@code moorgate.io/listen}. */
public sealed interface Listener {
    /** The gateway port. */
    int port();

    /** Every connection goes to one route. */
    record Tcp(int port, Route route) implements Listener {}

    /** TLS connections go to a route by the server name of their ClientHello. */
    record TlsPassthrough(int port, HostRoutes<Route> routes) implements Listener {}
}
