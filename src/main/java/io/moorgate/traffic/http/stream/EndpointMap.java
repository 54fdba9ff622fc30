package io.moorgate.traffic.http.stream;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Timers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The connection pools of one event loop, one for each endpoint that is in use; idle connections are looked for as long as
 * there is a pool. Confined to its loop.
 */
public final class EndpointMap<P extends EndpointMap.Pool> {
    private final Map<Key, P> pools = new HashMap<>();
    private final Timers timers;
    private final Duration sweepEvery;
    private boolean sweeping;

    /** The connections to one endpoint. */
    public interface Pool {
        /** The endpoint is in the routing table. */
        void endpointThere(Endpoint current);

        /** The endpoint has left the routing table: connections close when nothing uses them any more. */
        void endpointGone();

        /** Closes connections that were idle for long. */
        void sweep();

        /** As the table had it last. */
        Endpoint endpoint();

        int connectionCount();
    }

    private record Key(EndpointId id, InetSocketAddress address) {
        static Key of(Endpoint endpoint) {
            return new Key(endpoint.id(), endpoint.address());
        }
    }

    /** {@code timers} are the loop's. */
    public EndpointMap(Timers timers, Duration sweepEvery) {
        this.timers = timers;
        this.sweepEvery = sweepEvery;
    }

    /** The pool of {@code endpoint}, which is in the table; {@code fresh} makes one. */
    public P of(Endpoint endpoint, Function<Endpoint, P> fresh) {
        P pool = pools.computeIfAbsent(Key.of(endpoint), key -> fresh.apply(endpoint));
        pool.endpointThere(endpoint);
        sweepInAWhile();
        return pool;
    }

    /** The routing table names {@code endpoints}, and no others. */
    public void keepOnly(Collection<Endpoint> endpoints) {
        Map<Key, P> gone = new HashMap<>(pools);
        endpoints.forEach(endpoint -> gone.remove(Key.of(endpoint)));
        gone.values().forEach(Pool::endpointGone);
    }

    /** Connections close when nothing uses them any more, from now on: none is kept idle. */
    public void keepNothing() {
        sweeping = true;
        keepOnly(List.of());
    }

    /** Nothing is left of {@code pool}. */
    public void emptied(P pool) {
        pools.remove(Key.of(pool.endpoint()), pool);
    }

    public int connectionCount() {
        return pools.values().stream().mapToInt(Pool::connectionCount).sum();
    }

    private void sweepInAWhile() {
        if (!sweeping) {
            sweeping = true;
            timers.after(sweepEvery.toNanos(), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        List.copyOf(pools.values()).forEach(Pool::sweep);
        if (!pools.isEmpty()) {
            sweepInAWhile();
        }
    }
}
