package io.moorgate.traffic.http.stream;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.time.Timers;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.NotDialled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Requests that wait for a connection to one endpoint, in the order in which they came; each for the timeout of its policy at
 * most, and no longer than its client does. Confined to its loop.
 */
public final class ConnectionQueue<C> {
    private final Deque<Waiter<C>> waiting = new ArrayDeque<>();
    private final Timers timers;
    private final Bound bound;
    private final Consumer<Limit> limits;

    /**
     * How many may wait.
     *
     * @param limit is reached by one more
     * @param awaited what they wait for, as messages call it
     */
    public record Bound(int waitingMax, Limit limit, String awaited) {}

    private record Waiter<C>(Promise<C> promise, ConnectPolicy policy, ConnectionWish wish, Timers.Timer deadline) {}

    /** {@code timers} are the loop's; {@code limits} is notified when the bound is reached. */
    public ConnectionQueue(Bound bound, Timers timers, Consumer<Limit> limits) {
        this.bound = bound;
        this.timers = timers;
        this.limits = limits;
    }

    /**
     * Joins the queue, for {@code wish}. Fails with {@link NotDialled} where the queue is full, or the time is over.
     */
    public Future<C> add(ConnectPolicy policy, ConnectionWish wish) {
        if (waiting.size() >= bound.waitingMax()) {
            limits.accept(bound.limit());
            return Future.failedFuture(waited(bound.limit().label() + ": " + waiting.size() + " wait already"));
        }
        Promise<C> promise = Promise.promise();
        Timers.Timer deadline = timers.after(policy.timeout().toNanos(), () -> {
            remove(promise);
            promise.tryFail(waited("no " + bound.awaited() + " to the endpoint within " + policy.timeout()));
        });
        waiting.add(new Waiter<>(promise, policy, wish, deadline));
        wish.onCancel(() -> {
            if (remove(promise)) {
                deadline.cancel();
                promise.fail(new CancellationException("the request was cancelled"));
            }
        });
        return promise.future();
    }

    private static NotDialled waited(String why) {
        return NotDialled.of(new TimeoutException(why));
    }

    private boolean remove(Promise<C> promise) {
        return waiting.removeIf(waiter -> waiter.promise() == promise);
    }

    /** Gives {@code connection} to the first; false where none waits. */
    public boolean serve(C connection) {
        Waiter<C> first = waiting.poll();
        if (first == null) {
            return false;
        }
        first.deadline().cancel();
        first.promise().complete(connection);
        return true;
    }

    /** Fails the first, where one waits. */
    public void failFirst(Throwable fault) {
        Waiter<C> first = waiting.poll();
        if (first != null) {
            fail(first, fault);
        }
    }

    /** Fails all that wait now: the first with {@code fault}, the others, which have no dial of their own, with {@link NotDialled}. */
    public void failAll(Throwable fault) {
        List<Waiter<C>> failed = List.copyOf(waiting);
        waiting.clear();
        Throwable next = fault;
        for (Waiter<C> waiter : failed) {
            fail(waiter, next);
            next = NotDialled.of(fault);
        }
    }

    private static void fail(Waiter<?> waiter, Throwable fault) {
        waiter.deadline().cancel();
        waiter.promise().tryFail(fault);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public int size() {
        return waiting.size();
    }

    /** The policy of the first; one waits. */
    public ConnectPolicy firstPolicy() {
        return waiting.getFirst().policy();
    }

    /** What the first asked by; one waits. */
    public ConnectionWish firstWish() {
        return waiting.getFirst().wish();
    }

    /** The policy of the last; one waits. */
    public ConnectPolicy lastPolicy() {
        return waiting.getLast().policy();
    }

    /** What the last asked by; one waits. */
    public ConnectionWish lastWish() {
        return waiting.getLast().wish();
    }
}
