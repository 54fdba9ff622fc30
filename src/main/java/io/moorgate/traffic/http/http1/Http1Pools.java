package io.moorgate.traffic.http.http1;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.http.stream.ConnectionQueue;
import io.moorgate.traffic.http.stream.ConnectionWish;
import io.moorgate.traffic.http.stream.EndpointMap;
import io.moorgate.traffic.http.stream.PoolContext;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.live.Limit;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import java.time.Duration;

/** The HTTP/1.1 connections of one event loop to all endpoints. Confined to that loop. */
public final class Http1Pools extends EndpointMap<Http1Pool> {
    /** How many connections one event loop opens to one endpoint. */
    static final int CONNECTIONS_MAX = 1_024;

    /** How many requests of one event loop wait for a connection to one endpoint: {@value #WAITING}. */
    static final int WAITING_MAX = 1_024;

    static final Limit WAITING = Limit.HTTP_ENDPOINT_WAITING;

    /** How long a connection without an exchange is kept, at least; at most twice that. */
    static final Duration KEPT_IDLE = Duration.ofSeconds(30);

    private static final ConnectionQueue.Bound QUEUE = new ConnectionQueue.Bound(WAITING_MAX, WAITING, "connection");

    private final PoolContext context;
    private final ExchangeBuffers buffers;

    /** {@code buffers}: where it is counted what waits. */
    public Http1Pools(PoolContext context, ExchangeBuffers buffers) {
        super(context.timers(), KEPT_IDLE);
        this.context = context;
        this.buffers = buffers;
    }

    /**
     * A connection to {@code endpoint} that carries no exchange, within the policy's timeout.
     *
     * @param fresh whether it is to be one that has carried none before
     */
    public Future<StreamCarrier> acquire(Endpoint endpoint, ConnectPolicy policy, boolean fresh, ConnectionWish wish) {
        return of(Target.of(endpoint, policy), first -> new Http1Pool(this, first, policy.tls()))
                .acquire(policy, fresh, wish);
    }

    Future<Channel> dial(Endpoint endpoint, ConnectPolicy policy) {
        return context.sockets().open(endpoint, policy);
    }

    ConnectionQueue<StreamCarrier> queue() {
        return new ConnectionQueue<>(QUEUE, context.timers(), context.limits());
    }

    long nowNanos() {
        return context.ticker().nanos();
    }

    ExchangeBuffers buffers() {
        return buffers;
    }

    int fieldsMax() {
        return context.heads().fieldsMax();
    }
}
