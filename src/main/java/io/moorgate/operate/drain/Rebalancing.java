package io.moorgate.operate.drain;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteId;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.LiveConnections;
import io.moorgate.traffic.live.Patience;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Evens out live connections over endpoints ({@code rebalance: on}): when endpoints were added, or a skew has lasted, it
 * asks some of those that an endpoint holds beyond its fair share to come back, round by round, until all are within a
 * tenth of it. {@link RebalanceSchedule} says when, {@link FairShare} how many, {@link RebalanceSelection} which ones. HTTP exchanges and gRPC
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
    private final TaskLoop thread;
    private final Map<RouteId, RebalanceSchedule> schedules = new HashMap<>();
    private final Map<RouteId, Round> rounds = new HashMap<>();
    private final Set<LiveConnection> asked = new HashSet<>();
    private final ConcurrentMap<ServiceId, LongAdder> moved = new ConcurrentHashMap<>();

    /** The moves of one round, and the endpoints that it was for. */
    private record Round(Set<EndpointId> ready, List<Drain> drains) {}

    /** {@code thread} is the drains' thread. */
    public Rebalancing(
            LiveRoutingTable table,
            LiveConnections connections,
            Drains drains,
            FairShare fairShare,
            Ticker ticker,
            TaskLoop thread) {
        this.table = table;
        this.connections = connections;
        this.drains = drains;
        this.fairShare = fairShare;
        this.ticker = ticker;
        this.thread = thread;
    }

    /** Follows the table from now on. Any thread. */
    public void start() {
        table.onPublished(published -> thread.execute(this::observe));
        thread.execute(this::look);
    }

    /** How many connections were asked to move, by Service; 0 for one that is rebalanced and has not moved any. Any thread. */
    public Map<ServiceId, Long> moved() {
        Map<ServiceId, Long> counts = new HashMap<>();
        table.current().routes().stream()
                .flatMap(route -> route.served().stream())
                .filter(route -> route.life().rebalancePercent() > 0)
                .forEach(route -> counts.put(route.service(), 0L));
        moved.forEach((service, count) -> counts.put(service, count.sum()));
        return counts;
    }

    private void observe() {
        observe(rebalanced());
    }

    private void observe(Map<RouteId, Route> routes) {
        schedules.keySet().retainAll(routes.keySet());
        routes.forEach((id, route) -> schedules
                .computeIfAbsent(id, first -> new RebalanceSchedule(ticker.nanos()))
                .observe(route.upstream(), ticker.nanos()));
        rounds.entrySet().removeIf(entry -> isOver(entry.getValue(), routes.get(entry.getKey())));
    }

    /** A round whose route is not rebalanced any more, or has other endpoints, is called off. */
    private boolean isOver(Round round, Route route) {
        if (route == null || !readyOf(route).equals(round.ready())) {
            round.drains().forEach(drains::stop);
        }
        return round.drains().stream().allMatch(drains::isOver);
    }

    private static Set<EndpointId> readyOf(Route route) {
        return route.upstream().endpoints().all().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.READY)
                .map(Endpoint::id)
                .collect(Collectors.toSet());
    }

    private void look() {
        thread.after(LOOK.toNanos(), this::look);
        Map<RouteId, Route> due = rebalanced();
        observe(due);
        asked.removeIf(LiveConnection::isOver);
        long nowNanos = ticker.nanos();
        due.keySet().removeIf(id -> !schedules.get(id).isDue(nowNanos));
        if (!due.isEmpty()) {
            Map<RouteId, List<LiveConnection>> held = connections.all().stream()
                    .filter(connection -> mayMove(connection, nowNanos))
                    .collect(Collectors.groupingBy(
                            connection -> connection.route().id()));
            due.forEach((id, route) -> even(id, route, held.getOrDefault(id, List.of())));
        }
    }

    private boolean mayMove(LiveConnection connection, long nowNanos) {
        return switch (connection.kind()) {
            case WEBSOCKET, TCP -> true;
            case GRPC -> nowNanos - connection.openedNanos() >= RebalanceSchedule.ROUND.toNanos();
            case SSE -> connection.patience() == Patience.ANYTIME;
            case HTTP -> false;
        };
    }

    private void even(RouteId id, Route route, Collection<LiveConnection> held) {
        Map<EndpointId, Integer> surplus = fairShare.surplus(route);
        int sum = surplus.values().stream().mapToInt(Integer::intValue).sum();
        if (!schedules.get(id).mayMove(sum)) {
            return;
        }
        List<Drain> moves = new RebalanceSelection(route, fairShare)
                .of(surplus, held, asked).stream()
                        .collect(Collectors.groupingBy(
                                connection -> connection.endpoint().name()))
                        .entrySet()
                        .stream()
                        .map(those -> move(new DrainSubject(route.service(), those.getKey()), those.getValue()))
                        .toList();
        rounds.put(id, new Round(readyOf(route), moves));
    }

    private Drain move(DrainSubject from, List<LiveConnection> those) {
        LongAdder count = moved.computeIfAbsent(from.service(), first -> new LongAdder());
        List<MovingConnection> moves = those.stream()
                .map(connection -> new MovingConnection(connection, () -> {
                    count.increment();
                    asked.add(connection);
                }))
                .toList();
        return drains.begin(from, Kind.REBALANCE, RebalanceSchedule.ROUND, Duration.ZERO, moves);
    }

    private Map<RouteId, Route> rebalanced() {
        return table.current().routes().stream()
                .filter(route -> route.life().rebalancePercent() > 0)
                .collect(Collectors.toMap(Route::id, route -> route, (first, second) -> first, HashMap::new));
    }
}
