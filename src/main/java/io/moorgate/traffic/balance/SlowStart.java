package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How much of its share each endpoint of one upstream may have by now ({@code slow-start}): it grows evenly from a little
 * to all over a span that begins when the endpoint is first seen ready. The endpoints that are ready when the upstream is
 * first seen are not new. Written by the configuration thread, read by any.
 */
final class SlowStart {
    /** The least that an endpoint may have: enough to be found out about. */
    static final double LEAST = 0.05;

    private final ConcurrentMap<EndpointId, Long> readySince = new ConcurrentHashMap<>();
    private boolean seen;

    /** These are the endpoints from now on. Configuration thread. */
    void observe(Endpoints endpoints, Duration slowStart, long nowNanos) {
        long sinceNanos = seen ? nowNanos : nowNanos - slowStart.toNanos();
        seen |= !endpoints.all().isEmpty();
        readySince.keySet().retainAll(endpoints.byId().keySet());
        for (Endpoint endpoint : endpoints.all()) {
            if (endpoint.state() == EndpointState.READY) {
                readySince.putIfAbsent(endpoint.id(), sinceNanos);
            }
        }
    }

    /** From {@link #LEAST} to 1; 1 for an endpoint that was never ready, which gets clients for want of others only. */
    double of(EndpointId endpoint, Duration slowStart, long nowNanos) {
        Long sinceNanos = readySince.get(endpoint);
        if (sinceNanos == null || slowStart.isZero()) {
            return 1;
        }
        return Math.clamp((double) (nowNanos - sinceNanos) / slowStart.toNanos(), LEAST, 1);
    }
}
