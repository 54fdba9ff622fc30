package io.moorgate.traffic.http.http2;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.EndpointSockets;
import io.moorgate.traffic.live.Limit;
import io.vertx.core.Future;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The HTTP/2 connections of one event loop to all endpoints. Confined to that loop. */
public final class EndpointPools {
    private final Map<Key, EndpointPool> pools = new HashMap<>();
    private final Ticker ticker;
    private final Timers timers;
    private final EndpointSockets sockets;
    private final Consumer<Limit> limits;
    private boolean sweeping;

    /**
     * {@code timers} are the loop's; {@code limits} is notified of limits that are reached.
     */
    public EndpointPools(Ticker ticker, Timers timers, EndpointSockets sockets, Consumer<Limit> limits) {
        this.ticker = ticker;
        this.timers = timers;
        this.sockets = sockets;
        this.limits = limits;
    }

    /** Closes every connection with its last stream: nothing is kept idle. */
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
     * A connection to {@code endpoint} with room for a stream, which is to be opened in the turn of the loop in which
     * the future completes. Fails within the policy's timeout, with a {@link TimeoutException} where none had room.
     *
     * @param cancellation is given what to do when the call does not wait any more
     */
    public Future<EndpointConnection> acquire(
            Endpoint endpoint, ConnectPolicy policy, Consumer<Runnable> cancellation) {
        EndpointPool pool = pools.computeIfAbsent(Key.of(endpoint), key -> new EndpointPool(this, endpoint));
        pool.endpointThere(endpoint);
        sweepInAWhile();
        return pool.acquire(policy, cancellation);
    }

    /** The routing table names {@code endpoints}: connections to others end with their last stream. */
    public void keepOnly(Collection<Endpoint> endpoints) {
        Map<Key, EndpointPool> gone = new HashMap<>(pools);
        endpoints.forEach(endpoint -> gone.remove(Key.of(endpoint)));
        gone.values().forEach(EndpointPool::endpointGone);
    }

    /** How many connections stand and take streams. */
    public int connectionCount() {
        return pools.values().stream().mapToInt(EndpointPool::connectionCount).sum();
    }

    Timers timers() {
        return timers;
    }

    void limitReached(Limit limit) {
        limits.accept(limit);
    }

    /** A connection whose endpoint has sent its SETTINGS, within the policy's timeout in all. */
    Future<EndpointConnection> dial(Endpoint endpoint, ConnectPolicy policy) {
        Deadline deadline = new Deadline(policy);
        return sockets.open(endpoint, policy)
                .compose(channel -> {
                    EndpointConnection connection = new EndpointConnection(channel, ticker);
                    deadline.abortOnTimeout(connection);
                    return connection.ready();
                })
                .recover(fault -> Future.failedFuture(deadline.passed ? deadline.fault() : fault))
                .onComplete(done -> deadline.timer.cancel());
    }

    /** The span of one dial, from socket to SETTINGS. */
    private final class Deadline {
        private final ConnectPolicy policy;
        private final Timers.Timer timer;
        private EndpointConnection connection;
        private boolean passed;

        Deadline(ConnectPolicy policy) {
            this.policy = policy;
            this.timer = timers.after(policy.timeout().toNanos(), this::pass);
        }

        private void pass() {
            passed = true;
            if (connection != null) {
                connection.abort();
            }
        }

        void abortOnTimeout(EndpointConnection connection) {
            this.connection = connection;
            if (passed) {
                connection.abort();
            }
        }

        Throwable fault() {
            return new TimeoutException("no HTTP/2 SETTINGS from the endpoint within " + policy.timeout());
        }
    }

    void emptied(EndpointPool pool) {
        pools.remove(Key.of(pool.endpoint()), pool);
    }

    private void sweepInAWhile() {
        if (!sweeping) {
            sweeping = true;
            timers.after(Http2Limits.POOLED_IDLE.toNanos(), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        List.copyOf(pools.values()).forEach(EndpointPool::sweep);
        if (!pools.isEmpty()) {
            sweepInAWhile();
        }
    }
}
