package io.moorgate.cli;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.Route;
import io.moorgate.routing.Upstream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Endpoints as a simulation has them. */
final class SimulatedEndpoints {
    private static final int PORT = 8080;

    private SimulatedEndpoints() {}

    /** {@code route} with {@code endpoints} in place of its own. */
    static Route of(Route route, Collection<Endpoint> endpoints) {
        Upstream upstream = route.upstream();
        return route.withUpstream(new Upstream(
                upstream.service(),
                upstream.port(),
                Endpoints.of(List.copyOf(endpoints), ""),
                upstream.balance(),
                upstream.affinity(),
                upstream.clientPrefix()));
    }

    /** {@code count} endpoints that no manifest has. */
    static List<Endpoint> made(String name, int count) {
        List<Endpoint> made = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            String each = name + "-" + number;
            made.add(new Endpoint(
                    EndpointId.ofPod("z-" + each, PORT),
                    each,
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + (number % 250 + 1)), PORT),
                    EndpointState.READY,
                    Set.of()));
        }
        return made;
    }

    /** {@code endpoint} in another state. */
    static Endpoint in(EndpointState state, Endpoint endpoint) {
        return new Endpoint(endpoint.id(), endpoint.name(), endpoint.address(), state, endpoint.zones());
    }
}
