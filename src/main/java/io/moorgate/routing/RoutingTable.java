package io.moorgate.routing;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that traffic needs to know, at one moment. Immutable; a connection takes it once.
 *
 * @param generation counts the tables that were published; 0 is the empty one before any configuration
 * @param listeners by gateway port
 * @param routes every route, sorted by Service
 * @param serverNames how TLS handshakes are answered
 */
public record RoutingTable(
        long generation,
        HttpRoutes http,
        Map<Integer, Listener> listeners,
        List<Route> routes,
        ServerNames serverNames) {
    /** Before any configuration was applied. */
    public static final RoutingTable EMPTY = new RoutingTable(0, HttpRoutes.NONE, Map.of(), List.of());

    public RoutingTable {
        Objects.requireNonNull(http, "http");
        Objects.requireNonNull(serverNames, "serverNames");
        listeners = Map.copyOf(listeners);
        routes = List.copyOf(routes);
    }

    /** Without a certificate. */
    public RoutingTable(long generation, HttpRoutes http, Map<Integer, Listener> listeners, List<Route> routes) {
        this(generation, http, listeners, routes, ServerNames.NONE);
    }

    /** This, with other answers to TLS handshakes. */
    public RoutingTable withServerNames(ServerNames others) {
        return new RoutingTable(generation, http, listeners, routes, others);
    }

    /** Whether a configuration has been applied, so that what is not in here is not served. */
    public boolean isConfigured() {
        return generation > 0;
    }

    /** Whether traffic would see no difference between the two. */
    public boolean routesLike(RoutingTable other) {
        return http.equals(other.http)
                && listeners.equals(other.listeners)
                && routes.equals(other.routes)
                && serverNames.equals(other.serverNames);
    }
}
