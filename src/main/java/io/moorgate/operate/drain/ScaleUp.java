package io.moorgate.operate.drain;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Whether endpoints were added to a route since its connections were last even. Confined to the drains' thread. */
final class ScaleUp {
    private final Map<EndpointId, Long> readySince = new HashMap<>();
    private boolean seen;
    private boolean uneven;
    private long lastNanos;

    /** These are the endpoints from now on. */
    void observe(Endpoints endpoints, long nowNanos) {
        readySince.keySet().retainAll(endpoints.byId().keySet());
        for (Endpoint endpoint : endpoints.all()) {
            if (endpoint.state() == EndpointState.READY && readySince.putIfAbsent(endpoint.id(), nowNanos) == null) {
                uneven |= seen;
                lastNanos = nowNanos;
            }
        }
        seen |= !readySince.isEmpty();
    }

    /** Whether one was added, and the last of them has had {@code slowStart} to warm up. */
    boolean isUneven(Duration slowStart, long nowNanos) {
        return uneven && nowNanos - lastNanos >= slowStart.toNanos();
    }

    /** Nothing is left to move. */
    void evened() {
        uneven = false;
    }
}
