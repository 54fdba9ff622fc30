package io.moorgate.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTest {
    private final Route web = RouteSample.named("web");

    @Test
    void severalRoutesMayLeadToOneService() {
        Route other = new Route(
                new RouteId("Ingress", "default", "shop", "rule-2"),
                web.protocol(),
                web.match(),
                web.upstream(),
                web.policies(),
                Optional.empty());
        assertEquals(web.service(), other.service());
        assertNotEquals(web.id(), other.id());
        assertNotEquals(web, other);
    }

    @Test
    void aServiceHasOneRouteForItsHostsAndOneForEachPort() {
        ServiceId service = new ServiceId("default", "web");
        assertNotEquals(RouteId.of(service, 0), RouteId.of(service, 5432));
        assertEquals("Service default/web tcp:5432", RouteId.of(service, 5432).toString());
    }

    @Test
    void changesOnePartAtATime() {
        Route changed = web.withHosts(List.of(new HostPattern("web.example")));
        assertEquals(web.id(), changed.id());
        assertEquals(web.policies(), changed.policies());
        assertEquals(web, changed.withHosts(web.hosts()));
    }
}
