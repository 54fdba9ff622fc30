package io.moorgate.operate.admin;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.control.annotation.Problem;
import io.moorgate.health.EndpointHealth;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.traffic.live.LiveConnections;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The admin API: lists as JSON arrays, read-only. A list that goes on says so with a {@code Link} header to the next
 * page; a bad query is answered 400, another method 405, an unknown path 404, each with a JSON object that has an
 * {@code error}.
 *
 * <p>Thread: lists are made on worker threads, because they may visit every connection.
 */
public final class AdminApi {
    private static final Logger LOG = Logger.getLogger(AdminApi.class);

    private final LiveRoutingTable table;
    private final EndpointHealth health;
    private final LiveConnections connections;
    private final AffinityTable pins;
    private final Supplier<List<ReplicaStatus>> replicas;
    private final Supplier<List<Problem>> problems;
    private final GatewayView view;

    /** Shows these; {@code replicas} and {@code problems} are those of this moment. */
    public AdminApi(
            LiveRoutingTable table,
            EndpointHealth health,
            LiveConnections connections,
            AffinityTable pins,
            Supplier<List<ReplicaStatus>> replicas,
            Supplier<List<Problem>> problems,
            GatewayView view) {
        this.table = table;
        this.health = health;
        this.connections = connections;
        this.pins = pins;
        this.replicas = replicas;
        this.problems = problems;
        this.view = view;
    }

    /** Serves {@code /api/…} on {@code router}; {@code others} carries what is asked of other replicas. */
    public void mount(Router router, OtherReplicas others) {
        Map<String, Function<MultiMap, Page>> lists = lists();
        new ReplicaParameter(new KnownReplicas(replicas, others), lists).mount(router);
        lists.forEach((path, list) -> {
            ReadOnlyRoute.route(router, path).blockingHandler(context -> answer(context, list), false);
            ReadOnlyRoute.refuseOthers(
                    router, path, context -> JsonAnswer.fail(context, 405, "read-only (expected: GET or HEAD)"));
        });
        router.route("/api/*")
                .handler(context -> JsonAnswer.fail(
                        context, 404, "no such list: " + context.request().path()));
    }

    private Map<String, Function<MultiMap, Page>> lists() {
        Map<String, Function<MultiMap, Page>> lists = new LinkedHashMap<>();
        lists.put("/api/routes", parameters -> {
            ApiQuery.allow(parameters, List.of("service"));
            return RouteRows.routes(table.current(), new ApiQuery(parameters), view);
        });
        lists.put(
                "/api/endpoints",
                parameters -> RouteRows.endpoints(without(parameters).current(), health, connections.all(), view));
        lists.put("/api/connections", parameters -> ConnectionRows.page(connections, new ApiQuery(parameters)));
        lists.put(
                "/api/affinity",
                parameters -> AffinityRows.page(pins.pins(), table.current(), new ApiQuery(parameters)));
        lists.put("/api/replicas", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return ReplicaRows.page(replicas.get());
        });
        lists.put("/api/problems", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return ProblemRows.page(problems.get());
        });
        lists.put("/api/overview", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return GatewayRows.overview(
                    view.overview(), table.current(), problems.get().size(), connections.all());
        });
        lists.put("/api/settings", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return GatewayRows.settings(view.settings());
        });
        lists.put("/api/events", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return GatewayRows.events(view.events());
        });
        return lists;
    }

    private LiveRoutingTable without(MultiMap parameters) {
        ApiQuery.allow(parameters, List.of());
        return table;
    }

    /** The parameters of a list itself. */
    static MultiMap parametersOf(RoutingContext context) {
        return MultiMap.caseInsensitiveMultiMap().addAll(context.queryParams()).remove(ReplicaTarget.PARAMETER);
    }

    private static void answer(RoutingContext context, Function<MultiMap, Page> list) {
        try {
            Page page = list.apply(parametersOf(context));
            String replica = context.queryParams().get(ReplicaTarget.PARAMETER);
            page.nextQuery()
                    .map(query -> replica == null ? query : ReplicaTarget.with(replica, query))
                    .ifPresent(query -> context.response()
                            .putHeader("Link", "<" + context.request().path() + query + ">; rel=\"next\""));
            JsonAnswer.send(context, page.toBuffer());
        } catch (RuntimeException fault) {
            fail(context, fault);
        }
    }

    /** Answers for a list that could not be made. */
    static void fail(RoutingContext context, Throwable fault) {
        if (fault instanceof BadQuery bad) {
            JsonAnswer.fail(context, 400, bad.getMessage());
        } else {
            LOG.errorf(fault, "admin API fault path=%s", context.request().path());
            JsonAnswer.fail(context, 500, "a fault of the gateway's own; its log says more");
        }
    }
}
