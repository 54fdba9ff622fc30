package io.moorgate.operate.drain;

import io.moorgate.routing.EndpointId;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Evens out live connections over endpoints ({@code rebalance: on}): when endpoints were added, or a skew has lasted, it
 * asks some of those that an endpoint holds beyond its fair share to come back, round by round, until all are within a
 * tenth of it. {@link Skew} says when, {@link FairShare} how many, {@link Surplus} which ones. HTTP exchanges and gRPC
 * calls are balanced one by one; calls that have lasted a round count as connections do.
 *
 * <p>Each replica moves its own part of what the gateway as a whole has too many of. Confined to the drains' thread, but
 * for {@link #moved()}.
 */
public final class Rebalancing {
    /** How often it looks whether it is time for a round. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private final LiveRoutingTable table;
    private final LiveConnections connections;
    private final Drains drains;
    private final FairShare fairShare;
    private final Ticker ticker;
    private final Executor thread;
    private final Timers timers;
    private final Map<RouteId, Skew> skews = new HashMap<>();
    private final Set<LiveConnection> asked = new HashSet<>();
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
            FairShare fairShare,
            Ticker ticker,
            Executor thread,
            Timers timers) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.fairShare = fairShare;
        this.ticker = ticker;
        this.thread = thread;
        this.timers = timers;
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::observe));
        thread.execute(this::look);
    }

    /** How many connections were asked to move, by Service. Any thread. */
    public Map<ServiceId, Long> moved() {
        return moved.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .sum()));
    }

    private void observe() {
        Map<RouteId, Route> routes = rebalanced();
        skews.keySet().retainAll(routes.keySet());
        routes.forEach((id, route) ->
                skews.computeIfAbsent(id, first -> new Skew(ticker.nanos())).observe(route.upstream(), ticker.nanos()));
    }

    private void look() {
        observe();
        asked.removeIf(LiveConnection::isOver);
        long nowNanos = ticker.nanos();
        Map<RouteId, Route> due = rebalanced();
        due.keySet().removeIf(id -> !skews.get(id).isDue(nowNanos));
        if (!due.isEmpty()) {
            Map<RouteId, List<LiveConnection>> held = connections.all().stream()
                    .filter(connection -> mayMove(connection, nowNanos))
                    .collect(Collectors.groupingBy(connection -> RouteId.of(connection.route())));
            due.forEach((id, route) -> even(route, skews.get(id), held.getOrDefault(id, List.of())));
        }
        timers.after(LOOK.toNanos(), this::look);
    }

    private boolean mayMove(LiveConnection connection, long nowNanos) {
        return switch (connection.kind()) {
            case WEBSOCKET, TCP -> true;
            case GRPC -> nowNanos - connection.openedNanos() >= Skew.ROUND.toNanos();
            case HTTP -> false;
        };
    }

    private void even(Route route, Skew skew, Collection<LiveConnection> held) {
        Map<EndpointId, Integer> surplus = fairShare.surplus(route);
        if (skew.mayMove(surplus.values().stream().mapToInt(Integer::intValue).sum())) {
            new Surplus(route, fairShare)
                    .of(surplus, held, asked).stream()
                            .collect(Collectors.groupingBy(
                                    connection -> connection.endpoint().name()))
                            .forEach((endpoint, those) -> move(new DrainSubject(route.service(), endpoint), those));
        }
    }

    private void move(DrainSubject from, List<LiveConnection> those) {
        LongAdder count = moved.computeIfAbsent(from.service(), first -> new LongAdder());
        List<Move> moves = those.stream()
                .map(connection -> new Move(connection, () -> {
                    count.increment();
                    asked.add(connection);
                }))
                .toList();
        drains.begin(from, Kind.REBALANCE, Skew.ROUND, Duration.ZERO, moves);
    }

    private Map<RouteId, Route> rebalanced() {
        return table.current().routes().stream()
                .filter(route -> route.life().rebalancePercent() > 0)
                .collect(Collectors.toMap(RouteId::of, route -> route, (first, second) -> first, HashMap::new));
    }
}
