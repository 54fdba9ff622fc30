package io.moorgate.traffic.http.http2;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Limit;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The connections of one event loop to one endpoint. A call gets the first connection that has room for a stream; where
 * none has, it waits for one while another connection is being dialled. Confined to its loop.
 */
final class EndpointPool {
    static final Limit CONNECTIONS = Limit.ENDPOINT_CONNECTIONS;
    static final Limit QUEUE = Limit.ENDPOINT_STREAM_QUEUE;

    private final EndpointPools pools;
    private final List<EndpointConnection> connections = new ArrayList<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private Endpoint endpoint;
    private int dialling;
    private boolean full;
    private int streamsExpected = 1;
    private boolean gone;

    EndpointPool(EndpointPools pools, Endpoint endpoint) {
        this.pools = pools;
        this.endpoint = endpoint;
    }

    private record Waiter(Promise<EndpointConnection> promise, ConnectPolicy policy, Timers.Timer deadline) {}

    /** A connection with room for a stream, to be opened in the turn in which the future completes. */
    Future<EndpointConnection> acquire(ConnectPolicy policy, Consumer<Runnable> cancellation) {
        EndpointConnection open = waiting.isEmpty() ? withRoom() : null;
        if (open != null) {
            return Future.succeededFuture(open);
        }
        if (waiting.size() >= Http2Limits.WAITING_MAX) {
            pools.limitReached(QUEUE);
            return Future.failedFuture(
                    new TimeoutException(QUEUE.label() + ": " + Http2Limits.WAITING_MAX + " wait already"));
        }
        return enqueue(policy, cancellation);
    }

    private Future<EndpointConnection> enqueue(ConnectPolicy policy, Consumer<Runnable> cancellation) {
        Promise<EndpointConnection> promise = Promise.promise();
        Timers.Timer deadline = pools.timers().after(policy.timeout().toNanos(), () -> {
            waiting.removeIf(waiter -> waiter.promise() == promise);
            promise.tryFail(new TimeoutException("no stream to the endpoint within " + policy.timeout()));
        });
        waiting.add(new Waiter(promise, policy, deadline));
        cancellation.accept(() -> {
            if (waiting.removeIf(waiter -> waiter.promise() == promise)) {
                deadline.cancel();
                promise.fail(new CancellationException("the call was cancelled"));
            }
        });
        dialWhatIsMissing();
        return promise.future();
    }

    private EndpointConnection withRoom() {
        for (EndpointConnection connection : connections) {
            if (connection.hasRoom()) {
                return connection;
            }
        }
        return null;
    }

    private void dialWhatIsMissing() {
        while (!waiting.isEmpty() && (long) dialling * streamsExpected < waiting.size()) {
            if (isFull()) {
                noteFull();
                return;
            }
            if (dialling > 0 && connections.isEmpty()) {
                return;
            }
            dial(waiting.peek().policy());
        }
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

    private void dial(ConnectPolicy policy) {
        dialling++;
        full = false;
        pools.dial(endpoint, policy).onComplete(dialled -> {
            dialling--;
            if (dialled.succeeded()) {
                add(dialled.result());
            } else {
                failWaiting(dialled.cause());
            }
        });
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
        List<Waiter> failed = List.copyOf(waiting);
        waiting.clear();
        for (Waiter waiter : failed) {
            waiter.deadline().cancel();
            waiter.promise().tryFail(fault);
        }
        changed();
    }

    private void changed() {
        connections.removeIf(EndpointConnection::isRetired);
        EndpointConnection open;
        while (!waiting.isEmpty() && (open = withRoom()) != null) {
            Waiter waiter = waiting.poll();
            waiter.deadline().cancel();
            waiter.promise().tryComplete(open);
        }
        dialWhatIsMissing();
        if (connections.isEmpty() && waiting.isEmpty() && dialling == 0) {
            pools.emptied(this);
        }
    }

    /** The endpoint has left the routing table: connections close when their last stream has ended. */
    void endpointGone() {
        gone = true;
        List.copyOf(connections).forEach(EndpointConnection::retire);
        changed();
    }

    /** The endpoint is in the table. */
    void endpointThere(Endpoint current) {
        gone = false;
        endpoint = current;
    }

    /** Closes the connections that had no stream since the last sweep. */
    void sweep() {
        for (EndpointConnection connection : List.copyOf(connections)) {
            if (connection.wasUnused()) {
                connection.retire();
            }
        }
        changed();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    int connectionCount() {
        return connections.size();
    }
}
