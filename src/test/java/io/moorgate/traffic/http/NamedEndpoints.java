package io.moorgate.traffic.http;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HeaderChanges;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Redirect;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.routing.UriChange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway with routes to endpoints, each of a Service of its own. */
public final class NamedEndpoints implements AutoCloseable {
    public final HttpFixture gateway = new HttpFixture();
    private final List<RawEndpoint> endpoints = new ArrayList<>();

    public RawEndpoint add(RawEndpoint.Script script) throws IOException {
        RawEndpoint endpoint = new RawEndpoint(script);
        endpoints.add(endpoint);
        return endpoint;
    }

    /** A route to {@code endpoint}, as that of {@code service}. */
    public static Route to(RawEndpoint endpoint, String service, Affinity affinity) {
        Route route = HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, endpoint.port());
        Upstream upstream = route.upstream();
        return route.withUpstream(new Upstream(
                new ServiceId("default", service),
                "http",
                upstream.endpoints(),
                upstream.balance(),
                affinity,
                upstream.clientPrefix()));
    }

    /** Rules that send every request elsewhere. */
    public static HttpRules redirecting(Redirect redirect) {
        return new HttpRules(
                HeaderChanges.NONE, HeaderChanges.NONE, Optional.of(redirect), UriChange.NONE, Duration.ZERO, false);
    }

    /** The routes of every host, by path. */
    public void publish(List<Map.Entry<PathPattern, Route>> entries) {
        List<Route> served = entries.stream()
                .flatMap(entry -> entry.getValue().served().stream())
                .toList();
        gateway.table.publish(
                new RoutingTable(1, HttpRoutes.of(Map.of(HostPattern.ANY, new PathRoutes(entries))), Map.of(), served));
    }

    /** The answer to {@code head} on a connection of its own; its head in lower case, or as it came. */
    public String ask(String head, boolean lowerCase) throws IOException {
        try (RawClient client = gateway.connect()) {
            return client.send(head + "\r\n").readAnswer(lowerCase);
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        for (RawEndpoint endpoint : endpoints) {
            endpoint.close();
        }
    }
}
