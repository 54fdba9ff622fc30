package io.moorgate.traffic.http.http1;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.EndpointSockets;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.moorgate.traffic.live.Limit;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The HTTP/1.1 connections of one event loop to all endpoints. Confined to that loop. */
public final class Http1Pools {
    /** How many connections one event loop opens to one endpoint. */
    static final int CONNECTIONS_MAX = 1_024;

    /** How many requests of one event loop wait for a connection to one endpoint: {@value #WAITING}. */
    static final int WAITING_MAX = 1_024;

    static final Limit WAITING = Limit.HTTP_ENDPOINT_WAITING;

    /** How long a connection without an exchange is kept, at least; at most twice that. */
    private static final Duration KEPT_IDLE = Duration.ofSeconds(30);

    private final Map<Key, Http1Pool> pools = new HashMap<>();
    private final Ticker ticker;
    private final Timers timers;
    private final EndpointSockets sockets;
    private final Consumer<Limit> limits;
    private final int fieldsMax;
    private boolean sweeping;

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
    }

    /** Closes every connection with its exchange, from the next turn on: nothing is kept idle. */
    public void keepNothing() {
        sweeping = true;
        keepOnly(List.of());
    }

    private record Key(EndpointId id, InetSocketAddress address) {
        static Key of(Endpoint endpoint) {
            return new Key(endpoint.id(), endpoint.address());
        }
    }

    /**
     * A connection to {@code endpoint} that carries no exchange, within the policy's timeout.
     *
     * @param fresh whether it is to be one that has carried none before
     * @param cancellation is given what to do when the request does not wait any more
     */
    public Future<StreamCarrier> acquire(
            Endpoint endpoint, ConnectPolicy policy, boolean fresh, Consumer<Runnable> cancellation) {
        Http1Pool pool = pools.computeIfAbsent(Key.of(endpoint), key -> new Http1Pool(this, endpoint));
        pool.endpointThere(endpoint);
        sweepInAWhile();
        return pool.acquire(policy, fresh, cancellation);
    }

    /** The routing table names {@code endpoints}: connections to others end with their exchange. */
    public void keepOnly(Collection<Endpoint> endpoints) {
        Map<Key, Http1Pool> gone = new HashMap<>(pools);
        endpoints.forEach(endpoint -> gone.remove(Key.of(endpoint)));
        gone.values().forEach(Http1Pool::endpointGone);
    }

    /** How many connections are open. */
    public int connectionCount() {
        return pools.values().stream().mapToInt(Http1Pool::connectionCount).sum();
    }

    Future<Channel> dial(Endpoint endpoint, ConnectPolicy policy) {
        return sockets.open(endpoint, policy);
    }

    Timers timers() {
        return timers;
    }

    long nowNanos() {
        return ticker.nanos();
    }

    int fieldsMax() {
        return fieldsMax;
    }

    void limitReached(Limit limit) {
        limits.accept(limit);
    }

    void emptied(Http1Pool pool) {
        pools.remove(Key.of(pool.endpoint()), pool);
    }

    private void sweepInAWhile() {
        if (!sweeping) {
            sweeping = true;
            timers.after(KEPT_IDLE.toNanos(), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        long sinceNanos = ticker.nanos() - KEPT_IDLE.toNanos();
        List.copyOf(pools.values()).forEach(pool -> pool.sweep(sinceNanos));
        if (!pools.isEmpty()) {
            sweepInAWhile();
        }
    }
}
