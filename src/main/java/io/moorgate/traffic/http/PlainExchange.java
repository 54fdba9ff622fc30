package io.moorgate.traffic.http;

import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.ConnectFailed;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyOptions;

/** Carries plain HTTP exchanges to endpoints over HTTP/1.1. One instance per event loop, confined to it. */
final class PlainExchange implements Exchange {
    private final HttpLoop loop;
    private final HttpClient client;

    PlainExchange(HttpLoop loop) {
        this.loop = loop;
        this.client = loop.vertx().createHttpClient(new HttpClientOptions());
    }

    @Override
    public void carry(ClientRequest request) {
        Pick pick = loop.picker().pick(request.route().upstream(), request);
        loop.connector()
                .connect(
                        request.route(),
                        pick,
                        endpoint -> client.request(new RequestOptions()
                                .setServer(SocketAddress.inetSocketAddress(endpoint.address()))
                                .setConnectTimeout(
                                        request.route().connect().timeout().toMillis())))
                .onSuccess(toEndpoint -> HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
                        .origin(context -> io.vertx.core.Future.succeededFuture(toEndpoint))
                        .handle(request.http()))
                .onFailure(fault -> {
                    pick.release();
                    if (fault instanceof ConnectFailed failed) {
                        FailureAnswer.connectFailed(request, failed);
                    } else {
                        FailureAnswer.send(request.http(), Failure.INTERNAL, "unexpected fault");
                    }
                });
    }
}
