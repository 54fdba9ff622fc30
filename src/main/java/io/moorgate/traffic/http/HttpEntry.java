package io.moorgate.traffic.http;

import io.moorgate.routing.LiveRoutingTable;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/** Where requests of the HTTP family come in: finds the route and hands the request to the exchange that carries it. */
public final class HttpEntry implements Handler<HttpServerRequest> {
    private final LiveRoutingTable table;

    /** One entry per event loop. */
    public HttpEntry(HttpLoop loop, LiveRoutingTable table) {
        this.table = table;
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.response()
                .setStatusCode(table.current().routes().isEmpty() ? 503 : 404)
                .end();
    }
}
