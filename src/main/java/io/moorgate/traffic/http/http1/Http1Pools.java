package io.moorgate.traffic.http.http1;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.ConnectionQueue;
import io.moorgate.traffic.http.stream.EndpointMap;
import io.moorgate.traffic.http.stream.EndpointSockets;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.live.Limit;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/** The HTTP/1.1 connections of one event loop to all endpoints. Confined to that loop. */
public final class Http1Pools {
    /** How many connections one event loop opens to one endpoint. */
    static final int CONNECTIONS_MAX = 1_024;

    /** How many requests of one event loop wait for a connection to one endpoint: {@value #WAITING}. */
    static final int WAITING_MAX = 1_024;

    static final Limit WAITING = Limit.HTTP_ENDPOINT_WAITING;

    /** How long a connection without an exchange is kept, at least; at most twice that. */
    static final Duration KEPT_IDLE = Duration.ofSeconds(30);

    private static final ConnectionQueue.Bound QUEUE = new ConnectionQueue.Bound(WAITING_MAX, WAITING, "connection");

    private final EndpointMap<Http1Pool> pools;
    private final Ticker ticker;
    private final Timers timers;
    private final EndpointSockets sockets;
    private final Consumer<Limit> limits;
    private final int fieldsMax;

    /**
     * {@code timers} are the loop's; {@code limits} is notified of limits that are reached.
     *
     * @param fieldsMax header fields of an answer; more break it
     */
    public Http1Pools(Ticker ticker, Timers timers, EndpointSockets sockets, Consumer<Limit> limits, int fieldsMax) {
        this.fieldsMax = fieldsMax;
        this.ticker = ticker;
        this.timers = timers;
        this.sockets = sockets;
        this.limits = limits;
        this.pools = new EndpointMap<>(timers, KEPT_IDLE);
    }

    /** Closes every connection with its exchange, from the next turn on: nothing is kept idle. */
    public void keepNothing() {
        pools.keepNothing();
    }

    /**
     * A connection to {@code endpoint} that carries no exchange, within the policy's timeout.
     *
     * @param fresh whether it is to be one that has carried none before
     * @param cancellation is given what to do when the request does not wait any more
     */
    public Future<StreamCarrier> acquire(
            Endpoint endpoint, ConnectPolicy policy, boolean fresh, Consumer<Runnable> cancellation) {
        return pools.of(EndpointMap.Target.of(endpoint, policy), first -> new Http1Pool(this, first, policy.tls()))
                .acquire(policy, fresh, cancellation);
    }

    /** The routing table names {@code targets}: connections to others end with their exchange. */
    public void keepOnly(Collection<EndpointMap.Target> targets) {
        pools.keepOnly(targets);
    }

    /** How many connections are open. */
    public int connectionCount() {
        return pools.connectionCount();
    }

    Future<Channel> dial(Endpoint endpoint, ConnectPolicy policy) {
        return sockets.open(endpoint, policy);
    }

    ConnectionQueue<StreamCarrier> queue() {
        return new ConnectionQueue<>(QUEUE, timers, limits);
    }

    long nowNanos() {
        return ticker.nanos();
    }

    int fieldsMax() {
        return fieldsMax;
    }

    void emptied(Http1Pool pool) {
        pools.emptied(pool);
    }
}
