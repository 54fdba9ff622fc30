package io.moorgate.traffic.live;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Route;
import java.util.Optional;

/**
 * Where a connection leads, and why there.
 *
 * @param pin what ties its client to the endpoint; empty where nothing does
 */
public record LiveEndpoint(Route route, Endpoint endpoint, PickReason reason, Optional<ClientPin> pin) {
    /** The endpoint that a strategy chose for a client without a pin. */
    public static LiveEndpoint balanced(Route route, Endpoint endpoint) {
        return new LiveEndpoint(route, endpoint, PickReason.BALANCED, Optional.empty());
    }
}
