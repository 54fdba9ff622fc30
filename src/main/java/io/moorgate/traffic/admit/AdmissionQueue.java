package io.moorgate.traffic.admit;

import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.routing.Upstream;
import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The clients of one upstream that wait for a place at an endpoint. A place that is given back goes to the head of the queue: first
 * to the clients that are pinned to the endpoint, then to the others, each in the order in which they came.
 *
 * <p>Threads: any. One lock, held for the turn of a client; while no client waits it is not taken. {@code count} and {@code healthChanges}
 * are volatile: written under the lock, read without it.
 */
final class AdmissionQueue {
    /** The most clients that wait for the endpoints of one upstream. */
    static final int WAITING_MAX = 10_000;

    /** How often places are looked for that other replicas, or other Services, have given back. */
    static final Duration LOOK = Duration.ofMillis(100);

    private final LiveCounts counts;
    private final Unanswered unanswered = new Unanswered();
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitingLines lines = new WaitingLines();
    /** The endpoints whose health has changed since the last look; an empty one: all. */
    private final Set<Optional<EndpointId>> changed = new HashSet<>();

    private Optional<Upstream> upstream = Optional.empty();
    private volatile int count;
    private volatile long healthChanges;
    private long arrivals;
    private boolean isLooking;

    AdmissionQueue(LiveCounts counts) {
        this.counts = counts;
    }

    /** How many connections endpoints have. */
    LiveCounts counts() {
        return counts;
    }

    /** What endpoints have not answered. */
    Unanswered unanswered() {
        return unanswered;
    }

    /** Whether there is room at {@code endpoint} for which no client waits. */
    boolean hasRoom(Endpoint endpoint, Room room) {
        return room.isAt(endpoint) && !isAwaited(endpoint, false);
    }

    /** Takes a place at {@code endpoint}; false where there is none, or clients that go first wait for it. */
    boolean tryTake(Endpoint endpoint, Room room, boolean isPinned) {
        return !isAwaited(endpoint, isPinned) && room.take(endpoint);
    }

    /** Where a client finds a place. Any thread. */
    interface Room {
        /** Whether there is one at {@code endpoint}. */
        boolean isAt(Endpoint endpoint);

        /** Takes one at {@code endpoint}; false where there is none. */
        boolean take(Endpoint endpoint);
    }

    private boolean isAwaited(Endpoint endpoint, boolean byPinned) {
        if (count == 0) {
            return false;
        }
        lock.lock();
        try {
            return lines.isAwaited(endpoint.id(), byPinned);
        } finally {
            lock.unlock();
        }
    }

    /** A place at {@code endpoint} is free again. */
    void giveBack(Endpoint endpoint) {
        counts.decrement(endpoint.id());
        freed(endpoint);
    }

    /** {@code endpoint} has answered, as {@link Unanswered#answered}. */
    void answered(Endpoint endpoint, long tookNanos, long nowNanos) {
        unanswered.answered(endpoint.id(), tookNanos, nowNanos);
        freed(endpoint);
    }

    private void freed(Endpoint endpoint) {
        if (count > 0) {
            lock.lock();
            try {
                serve(endpoint.id());
            } finally {
                lock.unlock();
            }
        }
    }

    /** {@code client} waits from now on; false where too many do. {@code timers} are those of the calling loop. */
    boolean add(WaitingClient client, Timers timers) {
        lock.lock();
        try {
            if (count >= WAITING_MAX) {
                return false;
            }
            client.arrival = arrivals++;
            begin(client, timers);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** {@code client}, which was recalled, waits on in its former turn, for a place at any of {@code wanted}. */
    void addAgain(WaitingClient client, List<Endpoint> wanted, boolean isPinned, Timers timers) {
        lock.lock();
        try {
            client.wanted = wanted;
            client.isPinned = isPinned;
            begin(client, timers);
        } finally {
            lock.unlock();
        }
    }

    private void begin(WaitingClient client, Timers timers) {
        count++;
        lines.add(client);
        if (isOutdated(client) || client.healthSeen != healthChanges) {
            recall(client);
        } else {
            client.wanted.stream().filter(client::hasRoomAt).forEach(endpoint -> serve(endpoint.id()));
        }
        lookSoon(timers);
    }

    /**
     * {@code next} is in force from now on: clients that wait for an endpoint that has left or is in another state, and those that are not
     * pinned where there is a new endpoint, choose anew.
     */
    void follow(Upstream next) {
        lock.lock();
        try {
            Optional<Upstream> before = upstream;
            upstream = Optional.of(next);
            boolean hasNew = before.isPresent() && hasNew(before.get(), next);
            lines.all().stream()
                    .filter(client -> hasNew && !client.isPinned || isOutdated(client))
                    .forEach(this::recall);
        } finally {
            lock.unlock();
        }
    }

    /** How often the health of the endpoints has changed; what a client that comes has taken into account. */
    long healthChanges() {
        return healthChanges;
    }

    /**
     * {@code endpoint} has been put aside, or is back: clients that wait for it, and those that are not pinned, choose anew, within
     * {@link #LOOK} and once for all changes until then. So do all where from now on, or not any more, every endpoint is put aside:
     * {@code endpoint} is empty.
     */
    void healthChanged(Optional<EndpointId> endpoint) {
        lock.lock();
        try {
            healthChanges++;
            if (count > 0) {
                changed.add(endpoint);
            }
        } finally {
            lock.unlock();
        }
    }

    private void recallChanged() {
        if (!changed.isEmpty() && upstream.isPresent()) {
            lines.all().stream().filter(this::isOfChange).forEach(this::recall);
        }
        changed.clear();
    }

    private boolean isOfChange(WaitingClient client) {
        return !client.isPinned
                || changed.contains(Optional.<EndpointId>empty())
                || client.wanted.stream().anyMatch(endpoint -> changed.contains(Optional.of(endpoint.id())));
    }

    private static boolean hasNew(Upstream before, Upstream next) {
        Set<Endpoint> known = Set.copyOf(before.endpoints().forNewClients());
        return !known.containsAll(next.endpoints().forNewClients());
    }

    private boolean isOutdated(WaitingClient client) {
        return upstream.isPresent()
                && client.wanted.stream().anyMatch(endpoint -> isOutdated(endpoint, upstream.get()));
    }

    private static boolean isOutdated(Endpoint endpoint, Upstream upstream) {
        Endpoint now = upstream.endpoints().byId().get(endpoint.id());
        return now == null || now.state() != endpoint.state();
    }

    private void recall(WaitingClient client) {
        leave(client);
        client.healthSeen = healthChanges;
        upstream.ifPresent(client::recalled);
    }

    /** {@code client} waits no longer; false where it has been given a place, or has left before. */
    boolean remove(WaitingClient client) {
        lock.lock();
        try {
            return leave(client);
        } finally {
            lock.unlock();
        }
    }

    private boolean leave(WaitingClient client) {
        boolean hasLeft = lines.remove(client);
        count -= hasLeft ? 1 : 0;
        return hasLeft;
    }

    /** Gives the free places of {@code endpoint} to those that wait for one. */
    private void serve(EndpointId endpoint) {
        WaitingClient next = lines.next(endpoint);
        while (next != null && next.take(endpoint)) {
            leave(next);
            next.admitted(endpoint);
            next = lines.next(endpoint);
        }
    }

    private void lookSoon(Timers timers) {
        if (!isLooking && count > 0) {
            isLooking = true;
            timers.after(LOOK.toNanos(), () -> look(timers));
        }
    }

    private void look(Timers timers) {
        lock.lock();
        try {
            isLooking = false;
            recallChanged();
            lines.lookedFor().forEach(this::serve);
            lookSoon(timers);
        } finally {
            lock.unlock();
        }
    }

    /** Whether no client waits. */
    boolean isEmpty() {
        return count == 0;
    }

    /** How many wait, by the name of the one endpoint that they wait for; empty for those that take any. */
    Map<String, Integer> waiting() {
        if (count == 0) {
            return Map.of();
        }
        lock.lock();
        try {
            Map<String, Integer> byEndpoint = new HashMap<>();
            lines.all()
                    .forEach(client -> byEndpoint.merge(
                            client.wanted.size() > 1
                                    ? ""
                                    : client.wanted.getFirst().name(),
                            1,
                            Integer::sum));
            return byEndpoint;
        } finally {
            lock.unlock();
        }
    }
}
