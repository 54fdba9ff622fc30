package io.moorgate.operate.admin;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** {@code /api/routes} and {@code /api/endpoints}: what the routing table in force says. */
final class RouteRows {
    private RouteRows() {}

    static Page routes(RoutingTable table) {
        return Page.whole(table.routes().stream().map(route -> row(route, table.generation())));
    }

    private static JsonObject row(Route route, long generation) {
        Upstream upstream = route.upstream();
        JsonObject row = new JsonObject()
                .put("namespace", route.service().namespace())
                .put("service", route.service().name())
                .put("protocol", Words.of(route.protocol()))
                .put(
                        "hosts",
                        new JsonArray(
                                route.hosts().stream().map(HostPattern::text).toList()))
                .put(
                        "paths",
                        new JsonArray(route.paths().stream()
                                .map(PathPattern::toString)
                                .toList()))
                .put("port", route.port() == 0 ? null : route.port())
                .put("servicePort", upstream.port())
                .put("balance", Words.of(upstream.balance().strategy()))
                .put("affinity", Words.of(upstream.affinity().key()))
                .put("endpoints", upstream.endpoints().all().size())
                .put("ready", ready(upstream));
        route.refusal().ifPresent(refusal -> row.put("refusal", refusal));
        return row.put("generation", generation);
    }

    private static long ready(Upstream upstream) {
        return upstream.endpoints().all().stream()
                .filter(endpoint -> endpoint.state() == EndpointState.READY)
                .count();
    }

    /** Each endpoint of an upstream once, however many routes lead to it. */
    static Page endpoints(RoutingTable table, ToIntFunction<EndpointId> liveConnections) {
        Set<UpstreamId> upstreams = new HashSet<>();
        Stream<Upstream> each =
                table.routes().stream().map(Route::upstream).filter(upstream -> upstreams.add(UpstreamId.of(upstream)));
        return Page.whole(each.flatMap(upstream ->
                upstream.endpoints().all().stream().map(endpoint -> row(upstream, endpoint, liveConnections))));
    }

    private static JsonObject row(Upstream upstream, Endpoint endpoint, ToIntFunction<EndpointId> liveConnections) {
        return new JsonObject()
                .put("namespace", upstream.service().namespace())
                .put("service", upstream.service().name())
                .put("servicePort", upstream.port())
                .put("endpoint", endpoint.name())
                .put("address", endpoint.address().getAddress().getHostAddress())
                .put("port", endpoint.address().getPort())
                .put("state", Words.of(endpoint.state()))
                .put("connections", liveConnections.applyAsInt(endpoint.id()))
                .put("zones", new JsonArray(endpoint.zones().stream().sorted().toList()));
    }
}
