package io.moorgate.operate.admin;

import io.moorgate.health.EndpointHealth;
import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.admit.AdmissionState;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code /api/autoscale/NAMESPACE/SERVICE}: what an autoscaler of the Service's pods asks, as one JSON object. Connections
 * are those of all replicas, by their last reports; clients that wait are those of the replica that is asked.
 */
public final class AutoscaleApi {
    /** What every path of it begins with. */
    static final String FOLDER = "/api/autoscale/";

    private static final String PATH = FOLDER + ":namespace/:service";

    private final LiveRoutingTable table;
    private final LiveCounts counts;
    private final AdmissionState admission;
    private final EndpointHealth health;

    /** {@code health}: which endpoints are put aside; {@code admission}: which clients wait. */
    public AutoscaleApi(LiveRoutingTable table, EndpointHealth health, LiveCounts counts, AdmissionState admission) {
        this.table = table;
        this.health = health;
        this.counts = counts;
        this.admission = admission;
    }

    /** Serves it on {@code router}; to be mounted before the lists. */
    public void mount(Router router) {
        ReadOnlyRoute.route(router, PATH).handler(this::answer);
        ReadOnlyRoute.refuseOthers(
                router, PATH, context -> JsonAnswer.fail(context, 405, "read-only (expected: GET or HEAD)"));
    }

    private void answer(RoutingContext context) {
        ServiceId service = new ServiceId(context.pathParam("namespace"), context.pathParam("service"));
        List<Route> routes = table.current().routes().stream()
                .filter(route -> route.service().equals(service))
                .toList();
        if (!context.queryParams().isEmpty()) {
            JsonAnswer.fail(context, 400, "a query (expected: none)");
        } else if (routes.isEmpty()) {
            JsonAnswer.fail(context, 404, service + " is not served");
        } else {
            JsonAnswer.send(context, of(service, routes).toBuffer());
        }
    }

    private JsonObject of(ServiceId service, List<Route> routes) {
        Map<EndpointId, Endpoint> endpoints = new HashMap<>();
        Set<String> ready = new HashSet<>();
        for (Route route : routes) {
            endpoints.putAll(route.upstream().endpoints().byId());
            route.upstream().endpoints().all().stream()
                    .filter(endpoint ->
                            endpoint.state() == EndpointState.READY && health.isUsable(route.upstream(), endpoint.id()))
                    .forEach(endpoint -> ready.add(podOf(endpoint)));
        }
        long live = endpoints.keySet().stream().mapToLong(counts::reported).sum();
        long waiting = waiting(service);
        double perEndpoint = Math.round(100.0 * (live + waiting) / Math.max(1, ready.size())) / 100.0;
        return new JsonObject()
                .put("live", live)
                .put("waiting", waiting)
                .put("ready", ready.size())
                .put(
                        "draining",
                        inState(endpoints, EndpointState.DRAINING) + inState(endpoints, EndpointState.TERMINATING))
                .put("perEndpoint", perEndpoint);
    }

    private static long inState(Map<EndpointId, Endpoint> endpoints, EndpointState state) {
        return endpoints.values().stream()
                .filter(endpoint -> endpoint.state() == state)
                .map(AutoscaleApi::podOf)
                .distinct()
                .count();
    }

    /** Endpoints of one pod, one for each port, are one thing that an autoscaler adds or takes away. */
    private static String podOf(Endpoint endpoint) {
        String id = endpoint.id().value();
        int port = id.lastIndexOf(':');
        return port < 0 ? id : id.substring(0, port);
    }

    private long waiting(ServiceId service) {
        AtomicLong sum = new AtomicLong();
        admission.read((of, endpoint, clients) -> sum.addAndGet(of.equals(service) ? clients : 0));
        return sum.get();
    }
}
