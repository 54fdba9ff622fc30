package io.moorgate.traffic.admit;

import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointId;
import io.moorgate.time.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The clients of one upstream that wait for a place at an endpoint. A place that is given back goes to the head of the queue: first
 * to the clients that are pinned to the endpoint, then to the others, each in the order in which they came.
 *
 * <p>Threads: any. One lock, held for the turn of a client; while no client waits it is not taken. {@code count} is volatile: written
 * under the lock, read without it.
 */
final class AdmissionQueue {
    /** The most clients that wait for the endpoints of one upstream. */
    static final int WAITING_MAX = 10_000;

    /** How often places are looked for that other replicas, or other Services, have given back. */
    static final Duration LOOK = Duration.ofMillis(100);

    private final LiveCounts counts;
    private final Unanswered unanswered = new Unanswered();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<EndpointId, Lane> lanes = new HashMap<>();
    private final Set<WaitingClient> any = new LinkedHashSet<>();
    private volatile int count;
    private long arrivals;
    private boolean isLooking;

    /** Those that wait for one endpoint only. */
    private record Lane(Set<WaitingClient> pinned, Set<WaitingClient> others) {
        Lane() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        boolean isEmpty() {
            return pinned.isEmpty() && others.isEmpty();
        }
    }

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
            Lane lane = lanes.get(endpoint.id());
            return lane != null && (byPinned ? !lane.pinned().isEmpty() : !lane.isEmpty())
                    || !byPinned
                            && any.stream()
                                    .findFirst()
                                    .filter(head -> head.wants(endpoint.id()))
                                    .isPresent();
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
            count++;
            client.arrival = arrivals++;
            lineOf(client).add(client);
            client.wanted.forEach(endpoint -> serve(endpoint.id()));
            lookSoon(timers);
            return true;
        } finally {
            lock.unlock();
        }
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

    private Set<WaitingClient> lineOf(WaitingClient client) {
        if (client.wanted.size() > 1) {
            return any;
        }
        Lane lane = lanes.computeIfAbsent(client.wanted.getFirst().id(), first -> new Lane());
        return client.isPinned ? lane.pinned() : lane.others();
    }

    private boolean leave(WaitingClient client) {
        boolean hasLeft = lineOf(client).remove(client);
        if (client.wanted.size() == 1) {
            lanes.computeIfPresent(client.wanted.getFirst().id(), (id, lane) -> lane.isEmpty() ? null : lane);
        }
        count -= hasLeft ? 1 : 0;
        return hasLeft;
    }

    /** Gives the free places of {@code endpoint} to those that wait for one. */
    private void serve(EndpointId endpoint) {
        WaitingClient next = next(endpoint);
        while (next != null && next.take(endpoint)) {
            leave(next);
            next.admitted(endpoint);
            next = next(endpoint);
        }
    }

    private WaitingClient next(EndpointId endpoint) {
        Lane lane = lanes.get(endpoint);
        if (lane != null && !lane.pinned().isEmpty()) {
            return lane.pinned().iterator().next();
        }
        WaitingClient other =
                lane == null ? null : lane.others().stream().findFirst().orElse(null);
        for (WaitingClient client : any) {
            if (other != null && other.arrival < client.arrival) {
                break;
            }
            if (client.wants(endpoint)) {
                return client;
            }
        }
        return other;
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
            Set<EndpointId> wanted = new LinkedHashSet<>(lanes.keySet());
            any.stream().limit(1).forEach(head -> head.wanted.forEach(endpoint -> wanted.add(endpoint.id())));
            wanted.forEach(this::serve);
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
            List<WaitingClient> all = new ArrayList<>(any);
            lanes.values().forEach(lane -> {
                all.addAll(lane.pinned());
                all.addAll(lane.others());
            });
            Map<String, Integer> byEndpoint = new HashMap<>();
            all.forEach(client -> byEndpoint.merge(
                    client.wanted.size() > 1 ? "" : client.wanted.getFirst().name(), 1, Integer::sum));
            return byEndpoint;
        } finally {
            lock.unlock();
        }
    }
}
