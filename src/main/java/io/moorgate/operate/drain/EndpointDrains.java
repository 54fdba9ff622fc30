package io.moorgate.operate.drain;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
     * The longest time in which no connection is ended yet, at most a tenth of the window: an endpoint that moves from
     * one slice to another, or a Service that is deleted and made anew, is gone for a moment only.
     */
    static final Duration SETTLE_MAX = Duration.ofSeconds(5);

    private final LiveRoutingTable table;
    private final LiveConnections connections;
    private final Drains drains;
    private final DrainTimeouts timeouts;
    private final Ticker ticker;
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

    /** {@code timeouts} is kept here; {@code thread} and {@code timers} are the two faces of the drains' thread. */
    public EndpointDrains(
            LiveRoutingTable table,
            LiveConnections connections,
            Drains drains,
            DrainTimeouts timeouts,
            Ticker ticker,
            Executor thread,
            Timers timers) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.timeouts = timeouts;
        this.ticker = ticker;
        this.thread = thread;
        this.timers = timers;
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::compare));
        thread.execute(this::compareOnceInAWhile);
    }

    private void compareOnceInAWhile() {
        timers.after(LOOK.toNanos(), this::compareOnceInAWhile);
        compare();
    }

    private void compare() {
        Map<RouteId, Route> routes = byId(table.current());
        long nowNanos = ticker.nanos();
        Set<RouteId> held = new HashSet<>();
        running.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue(), routes));
        Map<Place, List<LiveConnection>> leaving = new HashMap<>();
        for (LiveConnection connection : connections.all()) {
            Place place = Place.of(connection);
            held.add(connection.route().id());
            if (causeToLeave(place, routes).isPresent() && !isShort(connection, nowNanos)) {
                leaving.computeIfAbsent(place, any -> new ArrayList<>()).add(connection);
            }
        }
        timeouts.observe(routes.values(), held);
        leaving.forEach((place, those) -> drain(place, those, routes));
    }

    /** Pinned clients may go on making requests where an endpoint terminates; each for itself is no matter for a drain. */
    private static boolean isShort(LiveConnection connection, long nowNanos) {
        return connection.kind() == ConnectionKind.HTTP && nowNanos - connection.openedNanos() < LOOK.toNanos();
    }

    private boolean isOver(Place place, Drain drain, Map<RouteId, Route> routes) {
        if (causeToLeave(place, routes).isEmpty()) {
            drains.stop(drain);
        }
        return drains.isOver(drain);
    }

    private void drain(Place place, List<LiveConnection> those, Map<RouteId, Route> routes) {
        List<DrainingConnection> leavers =
                those.stream().map(DrainingConnection::new).toList();
        Drain drain = running.get(place);
        if (drain != null) {
            drains.join(drain, leavers);
            return;
        }
        Kind cause = causeToLeave(place, routes).orElseThrow();
        LiveConnection any = those.getFirst();
        Duration window = timeouts.of(any.route());
        DrainSubject subject = new DrainSubject(place.service(), any.endpoint().name());
        running.put(place, drains.begin(subject, cause, window, settle(window), leavers));
    }

    private static Duration settle(Duration window) {
        Duration tenth = window.dividedBy(10);
        return tenth.compareTo(SETTLE_MAX) < 0 ? tenth : SETTLE_MAX;
    }

    /** Why connections at {@code place} have to go; empty where they need not. */
    private static Optional<Kind> causeToLeave(Place place, Map<RouteId, Route> routes) {
        Route route = routes.get(RouteId.of(place.service(), place.port()));
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
        table.routes().forEach(route -> routes.put(route.id(), route));
        return routes;
    }
}
