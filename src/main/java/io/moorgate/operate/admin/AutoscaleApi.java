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
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
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
 * are those of all replicas, by their last reports; clients that wait too, asked of each: one that does not answer counts none. With
 * {@code ?replica=NAME} the clients that wait are that replica's only.
 */
public final class AutoscaleApi {
    /** What every path of it begins with. */
    static final String FOLDER = "/api/autoscale/";

    private static final int OK = 200;
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
    public void mount(Router router, KnownReplicas known) {
        ReadOnlyRoute.route(router, PATH)
                .handler(context -> onReplica(context, known))
                .handler(context -> answer(context, known));
        ReadOnlyRoute.refuseOthers(
                router, PATH, context -> JsonAnswer.fail(context, 405, "read-only (expected: GET or HEAD)"));
    }

    private static void onReplica(RoutingContext context, KnownReplicas known) {
        List<String> values = context.queryParams().getAll(ReplicaTarget.PARAMETER);
        if (context.queryParams().names().stream().anyMatch(name -> !name.equals(ReplicaTarget.PARAMETER))) {
            JsonAnswer.fail(context, 400, "a query (expected: replica, or none)");
        } else if (values.size() > 1 || values.contains("")) {
            JsonAnswer.fail(context, 400, "replica: \"" + String.join(",", values) + "\" (expected: one name, or all)");
        } else if (values.isEmpty() || values.getFirst().equals(ReplicaTarget.ALL)) {
            context.next();
        } else {
            known.answerOf(context, values.getFirst());
        }
    }

    private void answer(RoutingContext context, KnownReplicas known) {
        ServiceId service = new ServiceId(context.pathParam("namespace"), context.pathParam("service"));
        List<Route> routes = table.current().routes().stream()
                .filter(route -> route.service().equals(service))
                .toList();
        if (routes.isEmpty()) {
            JsonAnswer.fail(context, 404, service + " is not served");
            return;
        }
        String replica = context.queryParams().get(ReplicaTarget.PARAMETER);
        boolean isOwn = context.request().getHeader(ReplicaProof.HEADER) != null
                || replica != null && !replica.equals(ReplicaTarget.ALL);
        Future<Long> elsewhere = isOwn
                ? Future.succeededFuture(0L)
                : known.ask(HttpMethod.GET, context.request().path()).map(AutoscaleApi::waitingOf);
        elsewhere.onSuccess(waiting ->
                JsonAnswer.send(context, of(routes, waiting(service) + waiting).toBuffer()));
    }

    private static long waitingOf(List<KnownReplicas.Part> parts) {
        return parts.stream()
                .flatMap(part -> part.answer().stream())
                .filter(answer -> answer.status() == OK)
                .mapToLong(AutoscaleApi::waitingOf)
                .sum();
    }

    private static long waitingOf(OtherReplicas.Answer answer) {
        try {
            return new JsonObject(answer.body()).getLong("waiting", 0L);
        } catch (DecodeException | ClassCastException unreadable) {
            return 0;
        }
    }

    private JsonObject of(List<Route> routes, long waiting) {
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
