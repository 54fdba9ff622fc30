package io.moorgate.operate.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Resources that can only be read. */
final class ReadOnlyRoute {
    private ReadOnlyRoute() {}

    /** GET and HEAD of {@code path}. */
    static Route route(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    /** Every other method of {@code path}: 405 as {@code answer} words it. */
    static void refuseOthers(Router router, String path, Handler<RoutingContext> answer) {
        router.route(path).handler(context -> {
            context.response().putHeader("Allow", "GET, HEAD");
            answer.handle(context);
        });
    }
}
