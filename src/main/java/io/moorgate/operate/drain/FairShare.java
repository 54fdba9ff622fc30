package io.moorgate.operate.drain;

import io.moorgate.affinity.ReplicaLife;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Balance;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How evenly the live connections of all replicas lie on a route's endpoints. The fair share of each ready endpoint is
 * the same number; what counts is what the balancing counts, long gRPC calls included.
 *
 * <p>Thread: any.
 */
public final class FairShare {
    /** How far from its fair share an endpoint may be. */
    static final double TOLERANCE = 0.1;

    /** Where chance decides, even shares differ by about the root of their size; so many times that is no surplus. */
    private static final double SPREADS = 2;

    private static final Set<Balance.Strategy> AIMING_AT_EQUAL_NUMBERS =
            Set.of(Balance.Strategy.LEAST_CONNECTIONS, Balance.Strategy.ROUND_ROBIN, Balance.Strategy.RANDOM);

    private final LiveCounts counts;
    private final ReplicaLife self;

    /** {@code self} is this replica, whose own connections {@code counts} has as the local ones. */
    public FairShare(LiveCounts counts, ReplicaLife self) {
        this.counts = counts;
        this.self = self;
    }

    /**
     * How many connections each endpoint holds beyond its fair share. Empty where all are within the tolerance, and where
     * the strategy does not aim at equal numbers ({@code ewma}) or would choose the same endpoint again ({@code hash}).
     */
    public Map<EndpointId, Integer> surplus(Route route) {
        Balance.Strategy strategy = route.upstream().balance().strategy();
        List<EndpointId> ready = route.upstream().endpoints().all().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.READY)
                .map(Endpoint::id)
                .toList();
        Map<EndpointId, Integer> held = new HashMap<>();
        ready.forEach(id -> held.put(id, counts.reported(id)));
        double fair =
                held.values().stream().mapToInt(Integer::intValue).average().orElse(0);
        double tolerated = tolerated(strategy, fair);
        if (!AIMING_AT_EQUAL_NUMBERS.contains(strategy)
                || held.values().stream().allMatch(count -> Math.abs(count - fair) <= tolerated)) {
            return Map.of();
        }
        held.replaceAll((endpoint, count) -> count - (int) Math.ceil(fair));
        held.values().removeIf(count -> count <= 0);
        return held;
    }

    private static double tolerated(Balance.Strategy strategy, double fair) {
        double tolerated = Math.max(1, fair * TOLERANCE);
        return strategy == Balance.Strategy.LEAST_CONNECTIONS
                ? tolerated
                : Math.max(tolerated, SPREADS * Math.sqrt(fair));
    }

    /** The part of {@code surplus} that falls to this replica, which holds {@code held} of the route's at {@code endpoint}. */
    int part(EndpointId endpoint, int surplus, int held) {
        long part = counts.part(endpoint, surplus, self);
        return (int) (part * held / Math.max(held, counts.local(endpoint)));
    }
}
