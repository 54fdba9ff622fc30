package io.moorgate.traffic.http.stream;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.EndpointTls;
import io.moorgate.time.Timers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The connection pools of one event loop, one for each endpoint that is in use and each way in which TLS is spoken with it; idle connections are looked for as long as
 * there is a pool. Confined to its loop.
 */
public abstract class EndpointMap<P extends EndpointMap.Pool> {
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
        Target target();

        int connectionCount();
    }

    /**
     * What the connections of a pool lead to.
     *
     * @param tls how TLS is spoken on them; empty: it is not
     */
    public record Target(Endpoint endpoint, Optional<EndpointTls> tls) {
        /** What is dialled by {@code policy}. */
        public static Target of(Endpoint endpoint, ConnectPolicy policy) {
            return new Target(endpoint, policy.tls());
        }

        private Key key() {
            return new Key(endpoint.id(), endpoint.address(), tls);
        }
    }

    private record Key(EndpointId id, InetSocketAddress address, Optional<EndpointTls> tls) {}

    /** {@code timers} are the loop's. */
    protected EndpointMap(Timers timers, Duration sweepEvery) {
        this.timers = timers;
        this.sweepEvery = sweepEvery;
    }

    /** The pool of {@code target}, which is in the table; {@code fresh} makes one for its endpoint. */
    protected final P of(Target target, Function<Endpoint, P> fresh) {
        P pool = pools.computeIfAbsent(target.key(), key -> fresh.apply(target.endpoint()));
        pool.endpointThere(target.endpoint());
        sweepInAWhile();
        return pool;
    }

    /** The routing table names {@code targets}: connections to others close when nothing uses them any more. */
    public final void keepOnly(Collection<Target> targets) {
        Map<Key, P> gone = new HashMap<>(pools);
        targets.forEach(target -> gone.remove(target.key()));
        gone.values().forEach(Pool::endpointGone);
    }

    /** Connections close when nothing uses them any more, from now on: none is kept idle. */
    public final void keepNothing() {
        sweeping = true;
        keepOnly(List.of());
    }

    /** Nothing is left of {@code pool}. */
    public final void emptied(P pool) {
        pools.remove(pool.target().key(), pool);
    }

    /** How many connections are open. */
    public final int connectionCount() {
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
