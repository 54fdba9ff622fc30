package io.moorgate.affinity;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which endpoints that pins speak of are in no routing table any more, and since when. They are given a while, because
 * an endpoint may be missing for a moment when it moves from one EndpointSlice to another.
 *
 * <p>Thread: the one that sweeps.
 */
final class GoneEndpoints {
    /** How long an endpoint has to be missing before pins to it are dropped unasked. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private final Map<EndpointId, Long> missingSinceNanos = new HashMap<>();
    private final Set<EndpointId> served = new HashSet<>();
    private final Set<UpstreamId> upstreams = new HashSet<>();
    private final Set<UpstreamId> failing = new HashSet<>();
    private RoutingTable observed;
    private long nowNanos;

    /** Takes note of {@code table}; {@code pinned} are the endpoints that pins speak of. */
    void observe(RoutingTable table, Collection<EndpointId> pinned, long nowNanos) {
        this.nowNanos = nowNanos;
        if (observed != table) {
            observed = table;
            readTable(table);
        }
        missingSinceNanos.keySet().removeIf(endpoint -> served.contains(endpoint) || !pinned.contains(endpoint));
        for (EndpointId endpoint : pinned) {
            if (!served.contains(endpoint)) {
                missingSinceNanos.putIfAbsent(endpoint, nowNanos);
            }
        }
    }

    private void readTable(RoutingTable table) {
        served.clear();
        upstreams.clear();
        failing.clear();
        for (Route route : table.routes()) {
            UpstreamId upstream = UpstreamId.of(route.upstream());
            upstreams.add(upstream);
            served.addAll(route.upstream().endpoints().byId().keySet());
            if (route.upstream().affinity().whenLost() == Affinity.WhenLost.FAIL) {
                failing.add(upstream);
            }
        }
    }

    /** Whether {@code endpoint} has been missing for the whole grace. */
    boolean isGone(EndpointId endpoint) {
        Long since = missingSinceNanos.get(endpoint);
        return since != null && nowNanos - since >= GRACE.toNanos();
    }

    /** Whether a pin of {@code upstream} is of no use: its endpoint is gone, and its client need not be told. */
    boolean mayForget(UpstreamId upstream, Binding binding) {
        return !failing.contains(upstream)
                && binding.endpoint().filter(this::isGone).isPresent();
    }

    /** Whether the table has a route to {@code upstream}. */
    boolean isServed(UpstreamId upstream) {
        return upstreams.contains(upstream);
    }
}
