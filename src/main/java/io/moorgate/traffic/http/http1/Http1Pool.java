package io.moorgate.traffic.http.http1;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointTls;
import io.moorgate.traffic.http.stream.ConnectionQueue;
import io.moorgate.traffic.http.stream.ConnectionWish;
import io.moorgate.traffic.http.stream.EndpointMap;
import io.moorgate.traffic.http.stream.PoolDial;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** The HTTP/1.1 connections of one event loop to one endpoint; the one that was used last is used next. Confined to its loop. */
final class Http1Pool implements EndpointMap.Pool {
    private final Http1Pools pools;
    private final Optional<EndpointTls> tls;
    private final Deque<Http1EndpointConnection> idle = new ArrayDeque<>();
    private final Set<Http1EndpointConnection> open = new HashSet<>();
    private final ConnectionQueue<StreamCarrier> waiting;
    private Endpoint endpoint;
    private int dialling;
    private boolean gone;

    Http1Pool(Http1Pools pools, Endpoint endpoint, Optional<EndpointTls> tls) {
        this.pools = pools;
        this.tls = tls;
        this.endpoint = endpoint;
        this.waiting = pools.queue();
    }

    /**
     * A connection without an exchange; {@code fresh}: one that has carried none before. A request that is cancelled
     * leaves the connection that was dialled for it to the next one.
     */
    Future<StreamCarrier> acquire(ConnectPolicy policy, boolean fresh, ConnectionWish wish) {
        Http1EndpointConnection kept = fresh ? null : takeIdle();
        if (kept != null) {
            return Future.succeededFuture(kept);
        }
        if (fresh && !isFull()) {
            return fresh(policy, wish);
        }
        Future<StreamCarrier> given = waiting.add(policy, wish);
        return dialWhatIsMissing().map(dial -> dial.begunFor(given)).orElse(given);
    }

    /** A connection of the request's own; where it does not wait any more, it is any other's. */
    private Future<StreamCarrier> fresh(ConnectPolicy policy, ConnectionWish wish) {
        Promise<StreamCarrier> given = Promise.promise();
        wish.onCancel(() -> given.tryFail(new CancellationException("the request was cancelled")));
        PoolDial dial = new PoolDial(wish);
        dial(policy)
                .onSuccess(dialled -> {
                    dial.succeeded(!given.future().isComplete());
                    if (!given.tryComplete(dialled)) {
                        dialled.unused();
                    }
                })
                .onFailure(fault -> {
                    given.tryFail(dial.failed(fault, !given.future().isComplete()));
                    next();
                });
        return given.future();
    }

    private boolean isFull() {
        return open.size() + dialling >= Http1Pools.CONNECTIONS_MAX;
    }

    ExchangeBuffers buffers() {
        return pools.buffers();
    }

    int fieldsMax() {
        return pools.fieldsMax();
    }

    private Http1EndpointConnection takeIdle() {
        Http1EndpointConnection kept = idle.pollFirst();
        while (kept != null && !kept.isUsable()) {
            kept = idle.pollFirst();
        }
        return kept;
    }

    /** A dial for each request that waits, as far as there is room for its connection; the last one, if any. */
    private Optional<PoolDial> dialWhatIsMissing() {
        Optional<PoolDial> begun = Optional.empty();
        while (dialling < waiting.size() && !isFull()) {
            PoolDial dial = new PoolDial(waiting.lastWish());
            dial(waiting.lastPolicy())
                    .onSuccess(dialled -> handOver(dial, dialled))
                    .onFailure(fault -> failNext(dial.failed(fault, !waiting.isEmpty())));
            begun = Optional.of(dial);
        }
        return begun;
    }

    private void handOver(PoolDial dial, StreamCarrier dialled) {
        dial.succeeded(!waiting.isEmpty());
        if (!waiting.serve(dialled)) {
            dialled.unused();
        }
    }

    private void failNext(Throwable fault) {
        waiting.failFirst(fault);
        next();
    }

    private Future<StreamCarrier> dial(ConnectPolicy policy) {
        dialling++;
        return pools.dial(endpoint, policy)
                .<StreamCarrier>map(channel -> {
                    dialling--;
                    Http1EndpointConnection connection = new Http1EndpointConnection(channel, this);
                    open.add(connection);
                    return connection;
                })
                .onFailure(fault -> dialling--);
    }

    /** {@code connection} may carry the next exchange. */
    void idle(Http1EndpointConnection connection) {
        if (gone || !connection.isUsable()) {
            connection.close();
            return;
        }
        if (waiting.serve(connection)) {
            return;
        }
        connection.idleSince(pools.nowNanos());
        idle.addFirst(connection);
    }

    /** {@code connection} has closed. */
    void gone(Http1EndpointConnection connection) {
        open.remove(connection);
        idle.remove(connection);
        next();
    }

    /** A place is free. */
    private void next() {
        dialWhatIsMissing();
        if (open.isEmpty() && dialling == 0 && waiting.isEmpty()) {
            pools.emptied(this);
        }
    }

    @Override
    public void endpointGone() {
        gone = true;
        List.copyOf(idle).forEach(Http1EndpointConnection::close);
    }

    @Override
    public void endpointThere(Endpoint current) {
        gone = false;
        endpoint = current;
    }

    @Override
    public void sweep() {
        long sinceNanos = pools.nowNanos() - Http1Pools.KEPT_IDLE.toNanos();
        while (!idle.isEmpty() && idle.peekLast().idleSinceNanos() - sinceNanos <= 0) {
            idle.pollLast().close();
        }
    }

    @Override
    public EndpointMap.Target target() {
        return new EndpointMap.Target(endpoint, tls);
    }

    @Override
    public int connectionCount() {
        return open.size();
    }
}
