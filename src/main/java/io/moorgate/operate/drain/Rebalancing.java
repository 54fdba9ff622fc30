package io.moorgate.operate.drain;

import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Moves live connections to endpoints that were added ({@code rebalance: on}): once a minute it asks some of those that
 * an endpoint holds beyond its fair share to come back, until all are within a tenth of it. Which ones, is
 * {@link Surplus}'s to say. gRPC calls and HTTP exchanges are balanced one by one and need none of this.
 *
 * <p>Each replica evens out what it holds itself. Confined to the drains' thread, but for {@link #moved()}.
 */
public final class Rebalancing {
    /** How often connections are moved, and over which time each lot is spread. */
    static final Duration ROUND = Duration.ofMinutes(1);

    private final LiveRoutingTable table;
    private final LiveConnections connections;
    private final Drains drains;
    private final Ticker ticker;
    private final Executor thread;
    private final Timers timers;
    private final Map<RouteId, ScaleUp> scaleUps = new HashMap<>();
    private final ConcurrentMap<ServiceId, LongAdder> moved = new ConcurrentHashMap<>();

    private record RouteId(ServiceId service, int port) {
        static RouteId of(Route route) {
            return new RouteId(route.service(), route.port());
        }
    }

    /** {@code thread} and {@code timers} are the two faces of the drains' thread. */
    public Rebalancing(
            LiveRoutingTable table,
            LiveConnections connections,
            Drains drains,
            Ticker ticker,
            Executor thread,
            Timers timers) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.ticker = ticker;
        this.thread = thread;
        this.timers = timers;
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::observe));
        thread.execute(this::round);
    }

    /** How many connections were asked to move, by Service. Any thread. */
    public Map<ServiceId, Long> moved() {
        return moved.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .sum()));
    }

    private void observe() {
        Map<RouteId, Route> routes = rebalanced();
        scaleUps.keySet().retainAll(routes.keySet());
        routes.forEach((id, route) -> scaleUps.computeIfAbsent(id, first -> new ScaleUp())
                .observe(route.upstream().endpoints(), ticker.nanos()));
    }

    private void round() {
        observe();
        if (!scaleUps.isEmpty()) {
            evenAll();
        }
        timers.after(ROUND.toNanos(), this::round);
    }

    private void evenAll() {
        Map<RouteId, List<LiveConnection>> movable = connections.all().stream()
                .filter(connection ->
                        connection.kind() == ConnectionKind.WEBSOCKET || connection.kind() == ConnectionKind.TCP)
                .collect(Collectors.groupingBy(connection -> RouteId.of(connection.route())));
        rebalanced().forEach((id, route) -> even(route, scaleUps.get(id), movable.getOrDefault(id, List.of())));
    }

    private void even(Route route, ScaleUp scaleUp, List<LiveConnection> held) {
        if (!scaleUp.isUneven(route.upstream().balance().slowStart(), ticker.nanos())) {
            return;
        }
        List<LiveConnection> surplus = Surplus.of(route, held);
        if (surplus.isEmpty()) {
            scaleUp.evened();
            return;
        }
        moved.computeIfAbsent(route.service(), first -> new LongAdder()).add(surplus.size());
        surplus.stream()
                .collect(Collectors.groupingBy(
                        connection -> connection.endpoint().name()))
                .forEach((endpoint, those) -> drains.begin(
                        new DrainSubject(route.service(), endpoint), Kind.REBALANCE, ROUND, Duration.ZERO, those));
    }

    private Map<RouteId, Route> rebalanced() {
        return table.current().routes().stream()
                .filter(route -> route.life().rebalancePercent() > 0)
                .collect(Collectors.toMap(RouteId::of, route -> route, (first, second) -> first));
    }
}
