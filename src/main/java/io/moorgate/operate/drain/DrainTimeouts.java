package io.moorgate.operate.drain;

import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The drain timeout in force for each route, and the last one that was for a route that has vanished: a connection may
 * have begun under another. Confined to the drains' thread.
 */
public final class DrainTimeouts {
    private final Map<RouteId, Duration> last = new HashMap<>();

    /** These are the routes in force; of others, those {@code held} still have connections. */
    void observe(Collection<Route> inForce, Set<RouteId> held) {
        last.keySet().retainAll(held);
        inForce.forEach(route -> last.put(route.id(), route.life().drainTimeout()));
    }

    /** That of {@code route}, which a connection has begun under. */
    Duration of(Route route) {
        return last.getOrDefault(route.id(), route.life().drainTimeout());
    }
}
