package io.moorgate.operate.admin;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/** A router that is asked over HTTP. */
final class ServedRouter {
    private ServedRouter() {}

    /** Serves {@code router} on a free loopback port, which this is, until {@code vertx} ends. */
    static int portOf(Vertx vertx, Router router) {
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }
}
