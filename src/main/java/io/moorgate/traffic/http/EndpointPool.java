package io.moorgate.traffic.http;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.Future;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.HashMap;
import java.util.Map;

/**
 * Keep-alive HTTP/1.1 connections of one event loop to endpoints. Limits: {@code http-endpoint-connections} per
 * endpoint and loop, {@code http-endpoint-waiting} requests that wait for one, for as long as a connect may take. Each
 * connect timeout has connections of its own, so that the socket of a dial is closed when its timeout is over; beyond
 * {@code http-connect-timeouts} different ones (16) they share, and such a socket may stay for a minute.
 */
final class EndpointPool {
    static final int CONNECTIONS_MAX = 1_024;
    static final int WAITING_MAX = 1_024;
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int STATUS_LINE_BYTES_MAX = 8 * 1024;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int SOCKET_CONNECT_MS = 60_000;
    private static final int CONNECT_TIMEOUTS_MAX = 16;
    private static final AttributeKey<Boolean> USED = AttributeKey.valueOf("moorgate.endpoint-used");

    private final HttpLoop loop;
    private final Map<Integer, Clients> byConnectMs = new HashMap<>();
    private final Clients others;

    /** What dials with one connect timeout: Vert.x leaves the socket of a dial to the client's, not the request's. */
    private record Clients(HttpClient pooled, HttpClient fresh) {}

    EndpointPool(HttpLoop loop) {
        this.loop = loop;
        this.others = open(SOCKET_CONNECT_MS);
    }

    private Clients open(int connectMs) {
        PoolOptions limits = new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX);
        return new Clients(
                loop.vertx().createHttpClient(options(connectMs), limits),
                loop.vertx().createHttpClient(options(connectMs).setKeepAlive(false), limits));
    }

    private Clients clients(ConnectPolicy policy) {
        int connectMs = connectMs(policy);
        Clients known = byConnectMs.get(connectMs);
        if (known != null) {
            return known;
        }
        if (byConnectMs.size() >= CONNECT_TIMEOUTS_MAX) {
            loop.events().limitReached("http-connect-timeouts");
            return others;
        }
        Clients opened = open(connectMs);
        byConnectMs.put(connectMs, opened);
        return opened;
    }

    private static int connectMs(ConnectPolicy policy) {
        return Math.clamp(policy.timeout().toMillis(), 1, Integer.MAX_VALUE);
    }

    private static HttpClientOptions options(int connectMs) {
        return new HttpClientOptions()
                .setMaxHeaderSize(HEAD_BYTES_MAX)
                .setMaxInitialLineLength(STATUS_LINE_BYTES_MAX)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setConnectTimeout(connectMs)
                .setTcpNoDelay(true);
    }

    /** The client that proxying code is shown. */
    HttpClient client() {
        return others.pooled();
    }

    /** A request on a pooled connection, or on a new one where none is free. Fails within the connect timeout. */
    Future<HttpClientRequest> request(Endpoint endpoint, ConnectPolicy policy) {
        return clients(policy).pooled().request(to(endpoint, policy)).onFailure(fault -> {
            if (fault instanceof ConnectionPoolTooBusyException) {
                loop.events().limitReached("http-endpoint-waiting");
            }
        });
    }

    /** A request on a connection that was never used and will not be used again. */
    Future<HttpClientRequest> requestOnFresh(Endpoint endpoint, ConnectPolicy policy) {
        return clients(policy).fresh().request(to(endpoint, policy));
    }

    private static RequestOptions to(Endpoint endpoint, ConnectPolicy policy) {
        return new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(endpoint.address()))
                .setHost(endpoint.address().getAddress().getHostAddress())
                .setPort(endpoint.address().getPort())
                .setConnectTimeout(connectMs(policy));
    }

    /** Whether {@code connection} has carried a request before; from now on it has. */
    static boolean markUsed(HttpConnection connection) {
        boolean used = channelOf(connection).attr(USED).getAndSet(Boolean.TRUE) != null;
        if (!used) {
            connection.exceptionHandler(broken -> {});
            InterimAnswerFilter.install(connection);
        }
        return used;
    }

    /** The channel under a Vert.x connection. */
    static Channel channelOf(HttpConnection connection) {
        return ((ConnectionBase) connection).channelHandlerContext().channel();
    }
}
