package io.moorgate.routing;

import java.util.List;
import java.util.Optional;

/** Routes that differ by the name of their Service. */
final class RouteSample {
    private RouteSample() {}

    static Route named(String name) {
        return named("default", name);
    }

    /** That takes {@code path} of requests with {@code headers}. */
    static Route taking(PathPattern path, List<HeaderMatch> headers) {
        Route route = named(path + " " + headers);
        RouteMatch match = new RouteMatch(List.of(), List.of(path), headers, 0);
        return new Route(route.id(), route.protocol(), match, route.upstream(), route.policies(), route.refusal());
    }

    static Route named(String namespace, String name) {
        ServiceId service = new ServiceId(namespace, name);
        Upstream upstream =
                new Upstream(service, "web", Endpoints.NONE, Balance.DEFAULT, Affinity.NONE, ClientPrefix.WHOLE);
        return Route.of(Protocol.AUTO, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
    }
}
