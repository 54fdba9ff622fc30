package io.moorgate.routing;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Set;

/**
 * One address and port that answers for a Service.
 *
 * @param id what keeps it the same endpoint
 * @param name the pod's name, or {@code address:port} without a {@code targetRef}; the metric label {@code endpoint}
 * @param address where to dial it; a resolved IP address
 * @param zones the zones for which topology hints name this endpoint; empty without hints
 */
public record Endpoint(EndpointId id, String name, InetSocketAddress address, EndpointState state, Set<String> zones) {
    public Endpoint {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(state, "state");
        zones = Set.copyOf(zones);
    }
}
