package io.moorgate.operate.admin;

import io.moorgate.affinity.AffinityTable;
import io.moorgate.control.annotation.Problem;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.traffic.live.LiveConnections;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
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
    private final LiveConnections connections;
    private final AffinityTable pins;
    private final Supplier<List<ReplicaStatus>> replicas;
    private final Supplier<List<Problem>> problems;

    /** Shows these; {@code replicas} and {@code problems} are those of this moment. */
    public AdminApi(
            LiveRoutingTable table,
            LiveConnections connections,
            AffinityTable pins,
            Supplier<List<ReplicaStatus>> replicas,
            Supplier<List<Problem>> problems) {
        this.table = table;
        this.connections = connections;
        this.pins = pins;
        this.replicas = replicas;
        this.problems = problems;
    }

    /** Serves {@code /api/…} on {@code router}. */
    public void mount(Router router) {
        list(
                router,
                "/api/routes",
                parameters -> RouteRows.routes(without(parameters).current()));
        list(
                router,
                "/api/endpoints",
                parameters -> RouteRows.endpoints(without(parameters).current(), connections.all()));
        list(router, "/api/connections", parameters -> ConnectionRows.page(connections, new ApiQuery(parameters)));
        list(
                router,
                "/api/affinity",
                parameters -> AffinityRows.page(pins.pins(), table.current(), new ApiQuery(parameters)));
        list(router, "/api/replicas", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return ReplicaRows.page(replicas.get());
        });
        list(router, "/api/problems", parameters -> {
            ApiQuery.allow(parameters, List.of());
            return ProblemRows.page(problems.get());
        });
        router.route("/api/*")
                .handler(context ->
                        fail(context, 404, "no such list: " + context.request().path()));
    }

    private LiveRoutingTable without(MultiMap parameters) {
        ApiQuery.allow(parameters, List.of());
        return table;
    }

    private static void list(Router router, String path, Function<MultiMap, Page> list) {
        ReadOnlyRoute.route(router, path).blockingHandler(context -> answer(context, list), false);
        ReadOnlyRoute.refuseOthers(router, path, context -> fail(context, 405, "read-only (expected: GET or HEAD)"));
    }

    private static void answer(RoutingContext context, Function<MultiMap, Page> list) {
        try {
            Page page = list.apply(context.queryParams());
            page.nextQuery().ifPresent(query -> context.response()
                    .putHeader("Link", "<" + context.request().path() + query + ">; rel=\"next\""));
            Buffer rows = page.rows().toBuffer();
            json(context)
                    .putHeader("Content-Length", Integer.toString(rows.length()))
                    .end(rows);
        } catch (BadQuery bad) {
            fail(context, 400, bad.getMessage());
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "admin API fault path=%s", context.request().path());
            fail(context, 500, "a fault of the gateway's own; its log says more");
        }
    }

    private static void fail(RoutingContext context, int status, String message) {
        json(context)
                .setStatusCode(status)
                .end(new JsonObject().put("error", message).toBuffer());
    }

    private static HttpServerResponse json(RoutingContext context) {
        return context.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
    }
}
