package io.moorgate.traffic.http.http1;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.stream.StreamCarrier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The HTTP/1.1 connections of one event loop to one endpoint; the one that was used last is used next. Confined to its loop. */
final class Http1Pool {
    private final Http1Pools pools;
    private final Deque<Http1Connection> idle = new ArrayDeque<>();
    private final Set<Http1Connection> open = new HashSet<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private Endpoint endpoint;
    private int dialling;
    private boolean gone;

    Http1Pool(Http1Pools pools, Endpoint endpoint) {
        this.pools = pools;
        this.endpoint = endpoint;
    }

    private record Waiter(Promise<StreamCarrier> promise, ConnectPolicy policy, Timers.Timer deadline) {}

    /**
     * A connection without an exchange; {@code fresh}: one that has carried none before. A request that is cancelled
     * leaves the connection that was dialled for it to the next one.
     */
    Future<StreamCarrier> acquire(ConnectPolicy policy, boolean fresh, Consumer<Runnable> cancellation) {
        Http1Connection kept = fresh ? null : takeIdle();
        if (kept != null) {
            return Future.succeededFuture(kept);
        }
        if (fresh && !isFull()) {
            return dial(policy).onFailure(fault -> next());
        }
        if (waiting.size() >= Http1Pools.WAITING_MAX) {
            pools.limitReached(Http1Pools.WAITING);
            return Future.failedFuture(
                    new TimeoutException(Http1Pools.WAITING.label() + ": " + waiting.size() + " wait already"));
        }
        return enqueue(policy, cancellation);
    }

    private boolean isFull() {
        return open.size() + dialling >= Http1Pools.CONNECTIONS_MAX;
    }

    int fieldsMax() {
        return pools.fieldsMax();
    }

    private Http1Connection takeIdle() {
        Http1Connection kept = idle.pollFirst();
        while (kept != null && !kept.isUsable()) {
            kept = idle.pollFirst();
        }
        return kept;
    }

    /** A dial for each request that waits, as far as there is room for its connection. */
    private void dialWhatIsMissing() {
        while (dialling < waiting.size() && !isFull()) {
            dial(waiting.peekLast().policy()).onSuccess(this::handOver).onFailure(this::failNext);
        }
    }

    private void handOver(StreamCarrier dialled) {
        Waiter waiter = waiting.poll();
        if (waiter == null) {
            dialled.unused();
            return;
        }
        waiter.deadline().cancel();
        waiter.promise().complete(dialled);
    }

    private void failNext(Throwable fault) {
        Waiter waiter = waiting.poll();
        if (waiter != null) {
            waiter.deadline().cancel();
            waiter.promise().fail(fault);
        }
        next();
    }

    private Future<StreamCarrier> dial(ConnectPolicy policy) {
        dialling++;
        return pools.dial(endpoint, policy)
                .<StreamCarrier>map(channel -> {
                    dialling--;
                    Http1Connection connection = new Http1Connection(channel, this);
                    open.add(connection);
                    return connection;
                })
                .onFailure(fault -> dialling--);
    }

    private Future<StreamCarrier> enqueue(ConnectPolicy policy, Consumer<Runnable> cancellation) {
        Promise<StreamCarrier> promise = Promise.promise();
        Timers.Timer deadline = pools.timers().after(policy.timeout().toNanos(), () -> {
            waiting.removeIf(waiter -> waiter.promise() == promise);
            promise.tryFail(new TimeoutException("no connection to the endpoint within " + policy.timeout()));
        });
        waiting.add(new Waiter(promise, policy, deadline));
        cancellation.accept(() -> {
            if (waiting.removeIf(waiter -> waiter.promise() == promise)) {
                deadline.cancel();
                promise.fail(new CancellationException("the request was cancelled"));
            }
        });
        dialWhatIsMissing();
        return promise.future();
    }

    /** {@code connection} may carry the next exchange. */
    void idle(Http1Connection connection) {
        if (gone || !connection.isUsable()) {
            connection.close();
            return;
        }
        Waiter waiter = waiting.poll();
        if (waiter != null) {
            waiter.deadline().cancel();
            waiter.promise().complete(connection);
            return;
        }
        connection.idleSince(pools.nowNanos());
        idle.addFirst(connection);
    }

    /** {@code connection} has closed. */
    void gone(Http1Connection connection) {
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

    /** The endpoint has left the routing table: connections close with their exchange. */
    void endpointGone() {
        gone = true;
        List.copyOf(idle).forEach(Http1Connection::close);
    }

    /** The endpoint is in the table. */
    void endpointThere(Endpoint current) {
        gone = false;
        endpoint = current;
    }

    /** Closes what has been idle since {@code sinceNanos} or longer. */
    void sweep(long sinceNanos) {
        while (!idle.isEmpty() && idle.peekLast().idleSinceNanos() - sinceNanos <= 0) {
            idle.pollLast().close();
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    int connectionCount() {
        return open.size();
    }
}
