package io.moorgate.health;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HealthCheck;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.HeldTime;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The health of the endpoints of one Service, on a held clock. One thread. */
final class HealthFixture implements HealthEvents {
    static final ServiceId WEB = new ServiceId("ns", "web");
    static final UpstreamId ID = new UpstreamId(WEB, "http");
    static final HealthPolicy CHECKED = new HealthPolicy(
            new HealthCheck.Tcp(), Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3, 5, Duration.ofSeconds(30));

    final HeldTime time = new HeldTime();
    final EndpointHealth health = new EndpointHealth(time, this);
    final List<String> events = new ArrayList<>();
    Upstream upstream;

    /** Follows a table with these endpoints, all of them ready. */
    HealthFixture serve(HealthPolicy policy, String... names) {
        return serve(policy, "", Stream.of(names).map(name -> endpoint(name, EndpointState.READY)));
    }

    HealthFixture serve(HealthPolicy policy, String zone, Stream<Endpoint> endpoints) {
        upstream = new Upstream(
                WEB,
                "http",
                Endpoints.of(endpoints.toList(), zone),
                Balance.DEFAULT,
                Affinity.NONE,
                ClientPrefix.WHOLE);
        Route route = Route.of(Protocol.AUTO, RouteMatch.NONE, upstream, Policies.DEFAULT, Optional.empty());
        Route judged = route.withPolicies(route.policies().with(policy));
        health.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(judged)));
        return this;
    }

    static Endpoint endpoint(String name, EndpointState state, String... zones) {
        return new Endpoint(new EndpointId(name), name, new InetSocketAddress("127.0.0.1", 1), state, Set.of(zones));
    }

    /** Whom a client without a pin may get. */
    String usable() {
        return String.join(
                " ", health.usable(upstream).stream().map(Endpoint::name).toList());
    }

    void fail(String name, int times) {
        for (int time = 0; time < times; time++) {
            health.connectFailed(upstream, new EndpointId(name), "refused");
        }
    }

    void connect(String name) {
        health.connected(upstream, new EndpointId(name));
    }

    void check(String name, boolean isGood, int times) {
        for (int time = 0; time < times; time++) {
            health.checked(ID, new EndpointId(name), isGood, isGood ? "answered" : "refused");
        }
    }

    void pass(Duration span) {
        time.advance(span);
        health.sweep();
    }

    HealthState state(String name) {
        return health.states(ID).get(new EndpointId(name));
    }

    @Override
    public void changed(
            ServiceId service, Endpoint endpoint, HealthState before, HealthState state, String why, boolean isOwn) {
        events.add(endpoint.name() + " " + state.label() + (isOwn ? "" : " " + why));
    }

    @Override
    public void panic(ServiceId service, String port, boolean ends) {
        events.add(ends ? "panic ends" : "panic");
    }
}
