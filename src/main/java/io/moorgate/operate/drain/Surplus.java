package io.moorgate.operate.drain;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.LiveConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which connections of a route would better be elsewhere: of each endpoint that holds clearly more than its fair share,
 * those beyond the share, the longest idle first; of all these, as many as one round may move.
 *
 * <p>Never a client that is pinned, since it would come back to its endpoint; and none where the strategy does not aim at
 * equal numbers ({@code ewma}) or would choose the same endpoint again ({@code hash}).
 */
final class Surplus {
    /** How far above its fair share an endpoint may be. */
    static final double TOLERANCE = 0.1;

    /** Where chance decides, even shares differ by about the root of their size; so many times that is no surplus. */
    private static final double SPREADS = 2;

    private static final Set<Balance.Strategy> AIMING_AT_EQUAL_NUMBERS =
            Set.of(Balance.Strategy.LEAST_CONNECTIONS, Balance.Strategy.ROUND_ROBIN, Balance.Strategy.RANDOM);

    private Surplus() {}

    /** Those of {@code held} that are to move now. */
    static List<LiveConnection> of(Route route, List<LiveConnection> held) {
        Balance.Strategy strategy = route.upstream().balance().strategy();
        Set<EndpointId> ready = route.upstream().endpoints().all().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.READY)
                .map(Endpoint::id)
                .collect(Collectors.toSet());
        Map<EndpointId, List<LiveConnection>> byEndpoint = held.stream()
                .filter(connection -> ready.contains(connection.endpoint().id()))
                .collect(Collectors.groupingBy(
                        connection -> connection.endpoint().id()));
        int total = byEndpoint.values().stream().mapToInt(List::size).sum();
        if (total == 0 || !AIMING_AT_EQUAL_NUMBERS.contains(strategy)) {
            return List.of();
        }
        double fair = (double) total / ready.size();
        double tolerated = fair + Math.max(1, fair * TOLERANCE);
        if (strategy != Balance.Strategy.LEAST_CONNECTIONS) {
            tolerated = Math.max(tolerated, fair + SPREADS * Math.sqrt(fair));
        }
        double most = tolerated;
        return longestIdleFirst(byEndpoint.values().stream()
                        .filter(those -> those.size() > most)
                        .flatMap(those -> beyond((int) Math.ceil(fair), those)))
                .limit(Math.max(1, (long) total * route.life().rebalancePercent() / 100))
                .toList();
    }

    private static Stream<LiveConnection> beyond(int fair, List<LiveConnection> those) {
        return longestIdleFirst(those.stream().filter(Surplus::mayMove)).limit(those.size() - fair);
    }

    private static boolean mayMove(LiveConnection connection) {
        boolean stays = connection.route().upstream().affinity().mode() == Affinity.Mode.PERSISTENT;
        return !connection.isOver() && !(stays && connection.pickReason().isPinned());
    }

    /** By times that are read once, since they may change while it sorts. */
    private static Stream<LiveConnection> longestIdleFirst(Stream<LiveConnection> connections) {
        return connections
                .map(connection -> Map.entry(connection.lastActivityNanos(), connection))
                .sorted(Comparator.comparingLong(Map.Entry::getKey))
                .map(Map.Entry::getValue);
    }
}
