package io.moorgate.operate.drain;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Drains the connections of endpoints that terminate or leave the routing table, and of routes that leave it. It
 * compares all live connections with the table: when one is published, and once in a while, for those that were on
 * their way to the endpoint meanwhile. An endpoint or a Service that comes back keeps what is left.
 *
 * <p>Confined to the drains' thread.
 */
public final class EndpointDrains {
    /** How often connections are compared with the table that stands. */
    static final Duration LOOK = Duration.ofSeconds(5);

    /**
     * The longest time in which nobody is told yet, at most a tenth of the window: an endpoint that moves from one slice
     * to another, or a Service that is deleted and made anew, is gone for a moment only.
     */
    static final Duration SETTLE_MAX = Duration.ofSeconds(5);

    private final LiveRoutingTable table;
    private final LiveConnections connections;
    private final Drains drains;
    private final Executor thread;
    private final Timers timers;
    private final Map<Place, Drain> running = new HashMap<>();

    /** Where a connection is: an endpoint, reached by one route of a Service. */
    private record Place(ServiceId service, int port, EndpointId endpoint) {
        static Place of(LiveConnection connection) {
            return new Place(
                    connection.route().service(),
                    connection.route().port(),
                    connection.endpoint().id());
        }
    }

    private record RouteId(ServiceId service, int port) {}

    /** {@code thread} and {@code timers} are the two faces of the drains' thread. */
    public EndpointDrains(
            LiveRoutingTable table, LiveConnections connections, Drains drains, Executor thread, Timers timers) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.thread = thread;
        this.timers = timers;
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::compare));
        thread.execute(this::compareOnceInAWhile);
    }

    private void compareOnceInAWhile() {
        compare();
        timers.after(LOOK.toNanos(), this::compareOnceInAWhile);
    }

    private void compare() {
        Map<RouteId, Route> routes = byId(table.current());
        running.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue(), routes));
        Map<Place, List<LiveConnection>> leaving = new HashMap<>();
        for (LiveConnection connection : connections.all()) {
            Place place = Place.of(connection);
            if (causeToLeave(place, routes).isPresent()) {
                leaving.computeIfAbsent(place, any -> new ArrayList<>()).add(connection);
            }
        }
        leaving.forEach((place, those) -> drain(place, those, routes));
    }

    private boolean isOver(Place place, Drain drain, Map<RouteId, Route> routes) {
        if (causeToLeave(place, routes).isEmpty()) {
            drains.stop(drain);
        }
        return drains.isOver(drain);
    }

    private void drain(Place place, List<LiveConnection> those, Map<RouteId, Route> routes) {
        Drain drain = running.get(place);
        if (drain != null) {
            drains.join(drain, those);
            return;
        }
        Kind cause = causeToLeave(place, routes).orElseThrow();
        Route route = routes.getOrDefault(
                new RouteId(place.service(), place.port()), those.getFirst().route());
        DrainSubject subject =
                new DrainSubject(place.service(), those.getFirst().endpoint().name());
        Duration window = route.life().drainTimeout();
        running.put(place, drains.begin(subject, cause, window, settle(window), those));
    }

    private static Duration settle(Duration window) {
        Duration tenth = window.dividedBy(10);
        return tenth.compareTo(SETTLE_MAX) < 0 ? tenth : SETTLE_MAX;
    }

    /** Why connections at {@code place} have to go; empty where they need not. */
    private static Optional<Kind> causeToLeave(Place place, Map<RouteId, Route> routes) {
        Route route = routes.get(new RouteId(place.service(), place.port()));
        if (route == null) {
            return Optional.of(Kind.ROUTE_REMOVED);
        }
        if (isBlind(route)) {
            return Optional.empty();
        }
        Endpoint endpoint = route.upstream().endpoints().byId().get(place.endpoint());
        return endpoint == null || endpoint.state().isLeaving() ? Optional.of(Kind.DRAIN) : Optional.empty();
    }

    /** Whether {@code route} cannot say where its endpoints are: its Service has no such port as it names. */
    private static boolean isBlind(Route route) {
        return route.refusal().isPresent()
                && route.upstream().endpoints().byId().isEmpty();
    }

    private static Map<RouteId, Route> byId(RoutingTable table) {
        Map<RouteId, Route> routes = new HashMap<>();
        table.routes().forEach(route -> routes.put(new RouteId(route.service(), route.port()), route));
        return routes;
    }
}
