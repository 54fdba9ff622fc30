package io.moorgate.control.translate;

import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerNames;
import java.util.HashMap;
import java.util.Map;

/** Puts equal parts of the previous table in place of new ones, so that what did not change stays the same object. */
final class Reuse {
    private final RoutingTable previous;
    private final Map<RouteId, Route> routes = new HashMap<>();

    Reuse(RoutingTable previous) {
        this.previous = previous;
        previous.routes().forEach(route -> routes.put(route.id(), route));
    }

    /** The previous route where it is equal; else {@code route}, with the previous upstream where that is equal. */
    Route of(Route route) {
        Route before = routes.get(route.id());
        if (before == null || before.equals(route)) {
            return before == null ? route : before;
        }
        return before.upstream().equals(route.upstream()) ? route.withUpstream(before.upstream()) : route;
    }

    /** The previous table where there is one and traffic would see no difference; else {@code table} with what is equal. */
    RoutingTable of(RoutingTable table) {
        if (previous.isConfigured() && table.routesLike(previous)) {
            return previous;
        }
        HttpRoutes http = table.http().equals(previous.http()) ? previous.http() : table.http();
        Map<Integer, Listener> listeners = new HashMap<>(table.listeners());
        listeners.replaceAll((port, listener) -> {
            Listener before = previous.listeners().get(port);
            return listener.equals(before) ? before : listener;
        });
        ServerNames names =
                table.serverNames().equals(previous.serverNames()) ? previous.serverNames() : table.serverNames();
        return new RoutingTable(table.generation(), http, listeners, table.routes(), names);
    }
}
