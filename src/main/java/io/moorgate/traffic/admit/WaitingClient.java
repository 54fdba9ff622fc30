package io.moorgate.traffic.admit;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Timers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A client in an {@link AdmissionQueue}. Thread: the fields that are final are for any; {@code arrival} is the queue's, under its
 * lock; the outcome and the timer are the client's loop's.
 */
final class WaitingClient {
    /** The endpoints that will do; at least one. */
    final List<Endpoint> wanted;
    /** Whether it is pinned to the endpoint. */
    final boolean isPinned;
    /** Its number among all that have come. */
    long arrival;

    private final AdmissionQueue.Room room;
    private final Executor loop;
    private final Consumer<Optional<Endpoint>> outcome;
    private Timers.Timer deadline = () -> {};

    WaitingClient(
            List<Endpoint> wanted,
            boolean isPinned,
            AdmissionQueue.Room room,
            Executor loop,
            Consumer<Optional<Endpoint>> outcome) {
        this.wanted = wanted;
        this.isPinned = isPinned;
        this.room = room;
        this.loop = loop;
        this.outcome = outcome;
    }

    /** Whether {@code endpoint} will do. */
    boolean wants(EndpointId endpoint) {
        return find(endpoint).isPresent();
    }

    /** Takes a place at {@code endpoint} for it; false where there is none. Under the lock of its queue. */
    boolean take(EndpointId endpoint) {
        return find(endpoint).filter(room::take).isPresent();
    }

    private Optional<Endpoint> find(EndpointId id) {
        return wanted.stream().filter(endpoint -> endpoint.id().equals(id)).findFirst();
    }

    /** It is called after {@code nanos}, unless it has an outcome by then. Its loop only. */
    void expireAfter(long nanos, Timers timers, Runnable expire) {
        deadline = timers.after(nanos, expire);
    }

    /** The wait is over without an outcome. Its loop only. */
    void left() {
        deadline.cancel();
    }

    /** A place at {@code endpoint} is its own. Any thread. */
    void admitted(EndpointId endpoint) {
        loop.execute(() -> end(find(endpoint)));
    }

    /** No place came in time, or too many wait. Any thread. */
    void turnedAway() {
        loop.execute(() -> end(Optional.empty()));
    }

    private void end(Optional<Endpoint> place) {
        deadline.cancel();
        outcome.accept(place);
    }
}
