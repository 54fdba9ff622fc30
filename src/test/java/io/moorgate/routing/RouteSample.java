package io.moorgate.routing;

import java.util.List;
import java.util.Optional;

/** Routes that differ by the name of their Service. */
final class RouteSample {
    private RouteSample() {}

    static Route named(String name) {
        return named("default", name);
    }

    static Route named(String namespace, String name) {
        ServiceId service = new ServiceId(namespace, name);
        Upstream upstream =
                new Upstream(service, "web", Endpoints.NONE, Balance.DEFAULT, Affinity.NONE, ClientPrefix.WHOLE);
        return new Route(
                service,
                Protocol.AUTO,
                List.of(),
                List.of(),
                0,
                upstream,
                ConnectPolicy.DEFAULT,
                IdleTimeouts.DEFAULT,
                Optional.empty());
    }
}
