package io.moorgate.traffic.http.http2;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointTls;
import io.moorgate.traffic.http.stream.ConnectionQueue;
import io.moorgate.traffic.http.stream.ConnectionWish;
import io.moorgate.traffic.http.stream.EndpointMap;
import io.moorgate.traffic.http.stream.PoolDial;
import io.moorgate.traffic.live.Limit;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connections of one event loop to one endpoint. A call gets the first connection that has room for a stream; where
 * none has, it waits for one while another connection is being dialled. Confined to its loop.
 */
final class EndpointPool implements EndpointMap.Pool {
    static final Limit CONNECTIONS = Limit.ENDPOINT_CONNECTIONS;
    static final Limit QUEUE = Limit.ENDPOINT_STREAM_QUEUE;

    private final EndpointPools pools;
    private final Optional<EndpointTls> tls;
    private final List<EndpointConnection> connections = new ArrayList<>();
    private final ConnectionQueue<EndpointConnection> waiting;
    private Endpoint endpoint;
    private int dialling;
    private boolean full;
    private int streamsExpected = 1;
    private boolean gone;

    EndpointPool(EndpointPools pools, Endpoint endpoint, Optional<EndpointTls> tls) {
        this.pools = pools;
        this.tls = tls;
        this.endpoint = endpoint;
        this.waiting = pools.queue();
    }

    /** A connection with room for a stream, to be opened in the turn in which the future completes. */
    Future<EndpointConnection> acquire(ConnectPolicy policy, ConnectionWish wish) {
        EndpointConnection open = waiting.isEmpty() ? withRoom() : null;
        if (open != null) {
            return Future.succeededFuture(open);
        }
        Future<EndpointConnection> given = waiting.add(policy, wish);
        return dialWhatIsMissing().map(dial -> dial.begunFor(given)).orElse(given);
    }

    private EndpointConnection withRoom() {
        for (EndpointConnection connection : connections) {
            if (connection.hasRoom()) {
                return connection;
            }
        }
        return null;
    }

    /** The last dial that it has begun, if any. */
    private Optional<PoolDial> dialWhatIsMissing() {
        Optional<PoolDial> begun = Optional.empty();
        while (!waiting.isEmpty() && (long) dialling * streamsExpected < waiting.size()) {
            if (isFull()) {
                noteFull();
                break;
            }
            if (dialling > 0 && connections.isEmpty()) {
                break;
            }
            begun = Optional.of(dial(waiting.firstPolicy(), waiting.firstWish()));
        }
        return begun;
    }

    /** Counts the limit once each time that it keeps a call waiting. */
    private void noteFull() {
        if (!full) {
            full = true;
            pools.limitReached(CONNECTIONS);
        }
    }

    private boolean isFull() {
        return connections.size() + dialling >= Http2Limits.ENDPOINT_CONNECTIONS_MAX;
    }

    private PoolDial dial(ConnectPolicy policy, ConnectionWish wish) {
        PoolDial dial = new PoolDial(wish);
        dialling++;
        full = false;
        pools.dial(endpoint, policy).onComplete(dialled -> {
            dialling--;
            if (dialled.succeeded()) {
                dial.succeeded(!waiting.isEmpty());
                add(dialled.result());
            } else {
                failWaiting(dial.failed(dialled.cause(), !waiting.isEmpty()));
            }
        });
        return dial;
    }

    private void add(EndpointConnection connection) {
        connections.add(connection);
        connection.onChange(this::changed);
        streamsExpected = Math.max(1, connection.streamsMax());
        if (gone) {
            connection.retire();
        }
        changed();
    }

    /** An endpoint that does not accept fails every call that waits for it, at once: there are other candidates. */
    private void failWaiting(Throwable fault) {
        waiting.failAll(fault);
        changed();
    }

    private void changed() {
        connections.removeIf(EndpointConnection::isRetired);
        EndpointConnection open;
        while (!waiting.isEmpty() && (open = withRoom()) != null) {
            waiting.serve(open);
        }
        dialWhatIsMissing();
        if (connections.isEmpty() && waiting.isEmpty() && dialling == 0) {
            pools.emptied(this);
        }
    }

    @Override
    public void endpointGone() {
        gone = true;
        List.copyOf(connections).forEach(EndpointConnection::retire);
        changed();
    }

    @Override
    public void endpointThere(Endpoint current) {
        gone = false;
        endpoint = current;
    }

    /** Closes the connections that had no stream since the last sweep. */
    @Override
    public void sweep() {
        for (EndpointConnection connection : List.copyOf(connections)) {
            if (connection.wasUnused()) {
                connection.retire();
            }
        }
        changed();
    }

    @Override
    public EndpointMap.Target target() {
        return new EndpointMap.Target(endpoint, tls);
    }

    @Override
    public int connectionCount() {
        return connections.size();
    }
}
