package io.moorgate.affinity;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which endpoints that pins name are in no routing table any more, and since when. They are given a while, because
 * an endpoint may be missing for a moment when it moves from one EndpointSlice to another.
 *
 * <p>Thread: the one that sweeps; {@link #isGone} any.
 */
final class GoneEndpoints {
    /** How long an endpoint has to be missing before pins to it are dropped unasked. */
    static final Duration GRACE = Duration.ofSeconds(60);

    private final Map<EndpointId, Long> missingSinceNanos = new ConcurrentHashMap<>();
    private final Set<EndpointId> gone = ConcurrentHashMap.newKeySet();
    private final Set<EndpointId> served = new HashSet<>();
    private final Set<UpstreamId> upstreams = new HashSet<>();
    private final Set<UpstreamId> failing = new HashSet<>();
    private RoutingTable observed;

    /** Takes note of {@code table}; {@code pinned} are the endpoints that pins name. */
    void observe(RoutingTable table, Collection<EndpointId> pinned, long nowNanos) {
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
        gone.retainAll(missingSinceNanos.keySet());
        missingSinceNanos.forEach((endpoint, since) -> {
            if (nowNanos - since >= GRACE.toNanos()) {
                gone.add(endpoint);
            }
        });
    }

    private void readTable(RoutingTable table) {
        served.clear();
        upstreams.clear();
        failing.clear();
        for (Route route : table.routes()) {
            UpstreamId upstream = UpstreamId.of(route.upstream());
            upstreams.add(upstream);
            served.addAll(route.upstream().endpoints().byId().keySet());
            if (route.upstream().affinity().whenLost() != Affinity.WhenLost.REBIND) {
                failing.add(upstream);
            }
        }
    }

    /** Whether {@code endpoint} has been missing for the whole grace. */
    boolean isGone(EndpointId endpoint) {
        return gone.contains(endpoint);
    }

    /**
     * Whether a pin of {@code upstream} to {@code endpoint} is of no use: that is gone, and its client need not be
     * notified.
     */
    boolean mayForget(UpstreamId upstream, EndpointId endpoint) {
        return isGone(endpoint) && !failing.contains(upstream);
    }

    /** Whether the table has a route to {@code upstream}. */
    boolean isServed(UpstreamId upstream) {
        return upstreams.contains(upstream);
    }

    /** Whether the table has {@code endpoint}. */
    boolean isServed(EndpointId endpoint) {
        return served.contains(endpoint);
    }
}
