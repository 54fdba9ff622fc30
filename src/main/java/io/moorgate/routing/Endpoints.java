package io.moorgate.routing;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The endpoints of one upstream, sorted by id, with the views that a pick needs.
 *
 * @param all every endpoint, in any state
 * @param forNewClients those that a client without a pin may get; never null, may be empty
 * @param byId every endpoint by its id
 */
public record Endpoints(List<Endpoint> all, List<Endpoint> forNewClients, Map<EndpointId, Endpoint> byId) {

    /** No endpoints at all. */
    public static final Endpoints NONE = of(List.of(), "");

    /**
     * Sorts and sifts the endpoints of a Service. New clients go to the ready ones; where every ready one has a
     * topology hint and at least one names {@code zone}, to those (as kube-proxy does); where none is ready, to the
     * draining ones.
     *
     * @param zone the gateway's own zone; empty where it is not known
     */
    public static Endpoints of(List<Endpoint> endpoints, String zone) {
        Map<EndpointId, Endpoint> byId = endpoints.stream()
                .collect(Collectors.toUnmodifiableMap(Endpoint::id, Function.identity(), (first, second) -> first));
        List<Endpoint> all = endpoints.stream()
                .filter(endpoint -> byId.get(endpoint.id()) == endpoint)
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();
        List<Endpoint> ready = inState(all, EndpointState.READY);
        List<Endpoint> forNewClients = ready.isEmpty() ? inState(all, EndpointState.DRAINING) : inZone(ready, zone);
        return new Endpoints(all, forNewClients, byId);
    }

    private static List<Endpoint> inState(List<Endpoint> endpoints, EndpointState state) {
        return endpoints.stream().filter(endpoint -> endpoint.state() == state).toList();
    }

    private static List<Endpoint> inZone(List<Endpoint> ready, String zone) {
        if (zone.isEmpty()
                || ready.stream().anyMatch(endpoint -> endpoint.zones().isEmpty())) {
            return ready;
        }
        List<Endpoint> near = ready.stream()
                .filter(endpoint -> endpoint.zones().contains(zone))
                .toList();
        return near.isEmpty() ? ready : near;
    }
}
