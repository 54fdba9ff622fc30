package io.moorgate.operate.admin;

import io.moorgate.affinity.UpstreamId;
import io.moorgate.control.annotation.EffectiveAnnotation;
import io.moorgate.health.EndpointHealth;
import io.moorgate.health.HealthState;
import io.moorgate.health.LastFault;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import io.moorgate.routing.Upstream;
import io.moorgate.traffic.live.LiveConnection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/routes} and {@code /api/endpoints}: what the routing table in force says. */
final class RouteRows {
    private RouteRows() {}

    /** All of them; with {@code service} only its own, and what holds for it, annotation by annotation. */
    static Page routes(RoutingTable table, ApiQuery query, GatewayView view) {
        boolean isOne = query.text("service").isPresent();
        Map<ServiceId, Map<String, Integer>> waiting = view.waiting();
        return Page.whole(table.routes().stream()
                .filter(route -> query.takesService(route.service()))
                .map(route -> {
                    JsonObject row = row(route, table.generation())
                            .put("waiting", sum(waiting.getOrDefault(route.service(), Map.of())));
                    return isOne ? row.put("annotations", annotations(view.annotations(route))) : row;
                }));
    }

    private static int sum(Map<String, Integer> waiting) {
        return waiting.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static JsonArray annotations(List<EffectiveAnnotation> all) {
        JsonArray rows = new JsonArray();
        for (EffectiveAnnotation each : all) {
            JsonObject row = new JsonObject()
                    .put("annotation", each.key())
                    .put("value", each.value())
                    .put("origin", each.origin().label());
            if (!each.problem().isEmpty()) {
                row.put("problem", each.problem());
            }
            rows.add(row);
        }
        return rows;
    }

    private static JsonObject row(Route route, long generation) {
        Upstream upstream = route.upstream();
        JsonObject row = new JsonObject()
                .put("namespace", route.service().namespace())
                .put("service", route.service().name())
                .put("declaredBy", route.id().object())
                .put("protocol", ApiText.of(route.protocol()))
                .put(
                        "hosts",
                        new JsonArray(
                                route.hosts().stream().map(HostPattern::text).toList()))
                .put(
                        "paths",
                        new JsonArray(route.paths().stream()
                                .map(PathPattern::toString)
                                .toList()))
                .put(
                        "headers",
                        new JsonArray(route.match().headers().stream()
                                .map(HeaderMatch::toString)
                                .toList()))
                .put("port", route.port() == 0 ? null : route.port())
                .put("servicePort", upstream.port())
                .put("balance", ApiText.of(upstream.balance().strategy()))
                .put("affinity", ApiText.of(upstream.affinity().key()))
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

    /**
     * Each endpoint of an upstream once, however many routes lead to it; behind them those that the table no longer has
     * and that still hold a connection.
     */
    static Page endpoints(
            RoutingTable table, EndpointHealth health, Collection<LiveConnection> connections, GatewayView view) {
        Map<Held, Integer> live = new LinkedHashMap<>();
        connections.forEach(connection ->
                live.merge(new Held(connection.route().upstream(), connection.endpoint()), 1, Integer::sum));
        Map<Held, JsonObject> rows = new LinkedHashMap<>();
        table.routes().stream().map(Route::upstream).forEach(upstream -> {
            Map<EndpointId, HealthState> states = health.states(UpstreamId.of(upstream));
            Map<EndpointId, Optional<LastFault>> faults = health.lastFaults(UpstreamId.of(upstream));
            upstream.endpoints()
                    .all()
                    .forEach(endpoint -> rows.computeIfAbsent(
                            new Held(upstream, endpoint),
                            held -> withHealth(
                                    row(upstream, endpoint, ApiText.of(endpoint.state()), live.getOrDefault(held, 0)),
                                    states.getOrDefault(endpoint.id(), HealthState.UNCHECKED),
                                    faults.getOrDefault(endpoint.id(), Optional.empty()))));
        });
        connections.forEach(connection -> {
            Upstream upstream = connection.route().upstream();
            rows.computeIfAbsent(
                    new Held(upstream, connection.endpoint()),
                    held -> row(upstream, connection.endpoint(), "gone", live.getOrDefault(held, 0)));
        });
        Map<ServiceId, Map<String, Integer>> waiting = view.waiting();
        rows.forEach((held, row) -> row.put(
                "waiting",
                waiting.getOrDefault(held.upstream().service(), Map.of()).getOrDefault(row.getString("endpoint"), 0)));
        rows.forEach((held, row) -> view.drainRemainingNanos(held.upstream().service(), row.getString("endpoint"))
                .ifPresent(nanos -> row.put("drainRemainingSeconds", ApiText.seconds(nanos))));
        return Page.whole(rows.values().stream());
    }

    private static JsonObject withHealth(JsonObject row, HealthState state, Optional<LastFault> fault) {
        row.put("health", state.label())
                .put("lastFault", fault.map(LastFault::text).orElse(""));
        fault.ifPresent(known -> row.put("lastFaultAt", known.at().toString()));
        return row;
    }

    /** An endpoint as that of one upstream: a pod may serve several Services. */
    private record Held(UpstreamId upstream, EndpointId endpoint) {
        private Held(Upstream upstream, Endpoint endpoint) {
            this(UpstreamId.of(upstream), endpoint.id());
        }
    }

    private static JsonObject row(Upstream upstream, Endpoint endpoint, String state, int connections) {
        return new JsonObject()
                .put("namespace", upstream.service().namespace())
                .put("service", upstream.service().name())
                .put("servicePort", upstream.port())
                .put("endpoint", endpoint.name())
                .put("address", endpoint.address().getAddress().getHostAddress())
                .put("port", endpoint.address().getPort())
                .put("state", state)
                .put("connections", connections)
                .put("zones", new JsonArray(endpoint.zones().stream().sorted().toList()));
    }
}
