package io.moorgate.traffic.http;

import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;

/**
 * Carries plain HTTP exchanges to endpoints over HTTP/1.1, on Vert.x's {@link HttpProxy}. What that leaves open is
 * closed in {@link PlainCall}; see docs/decisions/0020-plain-http-on-http-proxy.md. One instance per event loop,
 * confined to it.
 */
final class PlainExchange implements Exchange {
    private static final ProxyOptions OPTIONS = new ProxyOptions().setSupportWebSocket(false);

    private final HttpLoop loop;
    private final EndpointPool pool;

    PlainExchange(HttpLoop loop) {
        this.loop = loop;
        this.pool = new EndpointPool(loop);
    }

    @Override
    public void carry(ClientRequest request) {
        PlainCall call = new PlainCall(loop, pool, request);
        HttpProxy.reverseProxy(OPTIONS, pool.client())
                .origin(context -> call.connect())
                .addInterceptor(call)
                .handle(call.body());
    }
}
