package io.moorgate.traffic.admit;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveClient;
import io.moorgate.traffic.live.LiveConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides on live connections under one routing table. It goes by the level and not by the change: the same connection and
 * the same table give the same ruling, however often they are asked. Immutable; any thread.
 */
public final class Review {
    private static final Ruling STAYS = new Ruling.Stays();
    private static final Ruling DRAINS = new Ruling.Drains(Kind.DRAIN);
    private static final Ruling ROUTE_REMOVED = new Ruling.Drains(Kind.ROUTE_REMOVED);

    private final Map<RouteId, Route> routes = new HashMap<>();

    Review(RoutingTable table) {
        table.routes().forEach(route -> routes.put(route.id(), route));
    }

    /** The routes in force. */
    public Collection<Route> routes() {
        return routes.values();
    }

    /** What becomes of {@code connection}. */
    public Ruling of(LiveConnection connection) {
        Route route = routes.get(connection.route().id());
        if (route != null && !route.access().isOpen()) {
            LiveClient client = connection.liveClient();
            Optional<Limit> list = AccessLists.against(route.access(), client.address(), client.origin());
            if (list.isPresent()) {
                return new Ruling.Forbidden(list.get());
            }
        }
        return of(connection.route().id(), connection.endpoint().id());
    }

    /** What becomes of a connection of any client that has come by {@code id} to {@code endpoint}. */
    public Ruling of(RouteId id, EndpointId endpoint) {
        Route route = routes.get(id);
        if (route == null) {
            return ROUTE_REMOVED;
        }
        return isBlind(route) || !isLeaving(route, endpoint) ? STAYS : DRAINS;
    }

    private static boolean isLeaving(Route route, EndpointId id) {
        Endpoint endpoint = route.upstream().endpoints().byId().get(id);
        return endpoint == null || endpoint.state().isLeaving();
    }

    /** Whether {@code route} cannot say where its endpoints are: its Service has no such port as it names. */
    private static boolean isBlind(Route route) {
        return route.refusal().isPresent()
                && route.upstream().endpoints().byId().isEmpty();
    }
}
