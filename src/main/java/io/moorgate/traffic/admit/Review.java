package io.moorgate.traffic.admit;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.ClientProof;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.HandshakeName;
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
    private final ServerNames names;

    Review(RoutingTable table) {
        names = table.serverNames();
        table.routes().forEach(route -> routes.put(route.id(), route));
    }

    /** The routes in force. */
    public Collection<Route> routes() {
        return routes.values();
    }

    /** What becomes of {@code connection}. */
    public Ruling of(LiveConnection connection) {
        Route route = routes.get(connection.route().id());
        if (route == null) {
            return ROUTE_REMOVED;
        }
        LiveClient client = connection.liveClient();
        if (!route.access().isOpen()) {
            Optional<Limit> list = AccessLists.against(route.access(), client.address(), client.origin());
            if (list.isPresent()) {
                return new Ruling.Forbidden(list.get());
            }
        }
        if (!isGood(route.security().clients(), client.proof())) {
            return new Ruling.Forbidden(Limit.CLIENT_CERTIFICATE);
        }
        return of(route.id(), connection.endpoint().id());
    }

    /** Whether a connection whose handshake was {@code handshake} may carry further requests. */
    public boolean admits(HandshakeName handshake) {
        return isGood(names.find(handshake.serverName()).flatMap(ServerTls::clients), handshake.proof());
    }

    private static boolean isGood(Optional<ClientAuthorities> asked, ClientProof shown) {
        return asked.isEmpty() || shown.isGoodFor(asked.get());
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
