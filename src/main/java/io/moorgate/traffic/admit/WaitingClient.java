package io.moorgate.traffic.admit;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.Places;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A client in an {@link AdmissionQueue}. Thread: the fields that are final are for any; {@code arrival}, what it waits for, and
 * {@code healthSeen} are the queue's, under its lock; the outcome and the timer are the client's loop's.
 */
final class WaitingClient {
    /** The {@code arrival} of one that has not come yet. */
    static final long NEW = -1;

    /** The endpoints that will do; at least one. */
    List<Endpoint> wanted;
    /** Whether it is pinned to the endpoint. */
    boolean isPinned;
    /** How often the health of the endpoints had changed when it chose them. */
    long healthSeen;
    /** Its number among all that have come. */
    long arrival = NEW;

    private final AdmissionQueue.Room room;
    private final Executor loop;
    private final Places.Outcome outcome;
    private Timers.Timer deadline = () -> {};
    private boolean isLate;

    WaitingClient(List<Endpoint> wanted, boolean isPinned, QueuedPlaces places, Executor loop, Places.Outcome outcome) {
        this.wanted = wanted;
        this.isPinned = isPinned;
        this.room = places;
        this.healthSeen = places.healthSeen();
        this.loop = loop;
        this.outcome = outcome;
    }

    /** Whether {@code endpoint} will do. */
    boolean wants(EndpointId endpoint) {
        return find(endpoint).isPresent();
    }

    /** Whether there is a place for it at {@code endpoint}, which it wants. */
    boolean hasRoomAt(Endpoint endpoint) {
        return room.isAt(endpoint);
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

    /** Its time is over, in the queue or out of it. Its loop only. */
    void late() {
        isLate = true;
    }

    /** Whether its time is over. Its loop only. */
    boolean isLate() {
        return isLate;
    }

    /** The wait is over without an outcome. Its loop only. */
    void left() {
        deadline.cancel();
    }

    /** A place at {@code endpoint} is its own. Under the lock of its queue. */
    void admitted(EndpointId endpoint) {
        Optional<Endpoint> place = find(endpoint);
        loop.execute(() -> end(place));
    }

    /** What it waited for has changed, under {@code upstream}: it has left the queue, and may come again. Any thread. */
    void recalled(Upstream upstream) {
        loop.execute(() -> outcome.changed(upstream));
    }

    /** No place came in time, or too many wait. Any thread. */
    void turnedAway() {
        loop.execute(() -> end(Optional.empty()));
    }

    private void end(Optional<Endpoint> place) {
        deadline.cancel();
        outcome.place(place);
    }
}
