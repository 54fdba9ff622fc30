package io.moorgate.traffic.admit;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.Places;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.ToDoubleFunction;

/**
 * The places of a route with {@code max-connections} or {@code handshakes-max}, as the clients of one event loop see them. Clients are
 * taken in and wait on that loop; places are given back on any.
 *
 * @param warmth the part of its share that an endpoint may have ({@code slow-start})
 * @param healthSeen how often the health of the endpoints had changed before any of them was chosen
 */
record QueuedPlaces(
        AdmissionQueue queue,
        LimitPolicy limits,
        ToDoubleFunction<Endpoint> warmth,
        Timers timers,
        TrafficEvents events,
        long healthSeen)
        implements Places, AdmissionQueue.Room {
    QueuedPlaces(
            AdmissionQueue queue,
            LimitPolicy limits,
            ToDoubleFunction<Endpoint> warmth,
            Timers timers,
            TrafficEvents events) {
        this(queue, limits, warmth, timers, events, queue.healthChanges());
    }

    @Override
    public boolean areLimited() {
        return true;
    }

    @Override
    public boolean hasRoom(Endpoint endpoint) {
        return queue.hasRoom(endpoint, this);
    }

    @Override
    public boolean tryTake(Endpoint endpoint, boolean isPinned) {
        return queue.tryTake(endpoint, this, isPinned);
    }

    @Override
    public boolean isAt(Endpoint endpoint) {
        return hasConnection(endpoint)
                && (!limits.handshakes().isGiven()
                        || queue.unanswered().isBelow(endpoint.id(), handshakesMax(endpoint)));
    }

    private boolean hasConnection(Endpoint endpoint) {
        return limits.connectionsMax() == 0 || queue.counts().isBelow(endpoint.id(), limits.connectionsMax());
    }

    @Override
    public boolean take(Endpoint endpoint) {
        boolean isLimited = limits.handshakes().isGiven();
        if (isLimited && !queue.unanswered().tryTake(endpoint.id(), handshakesMax(endpoint))) {
            return false;
        }
        if (limits.connectionsMax() == 0) {
            queue.counts().increment(endpoint.id());
            return true;
        }
        boolean isTaken = queue.counts().incrementBelow(endpoint.id(), limits.connectionsMax());
        if (isLimited && !isTaken) {
            queue.unanswered().answered(endpoint.id(), NEVER, 0);
        }
        return isTaken;
    }

    /** This replica's part of a number that holds for all of them; one at the least, so that none is shut out. */
    private int handshakesMax(Endpoint endpoint) {
        double whole = limits.handshakes().isAuto()
                ? queue.unanswered().adaptive(endpoint.id())
                : (double) limits.handshakes().max() / queue.counts().replicas();
        return (int) Math.max(1, whole * warmth.applyAsDouble(endpoint));
    }

    @Override
    public void answered(Endpoint endpoint, long tookNanos, long nowNanos) {
        if (limits.handshakes().isGiven()) {
            queue.answered(endpoint, tookNanos, nowNanos);
        }
    }

    @Override
    public void giveBack(Endpoint endpoint) {
        queue.giveBack(endpoint);
    }

    @Override
    public Wait await(List<Endpoint> wanted, boolean isPinned, Executor loop, Outcome outcome) {
        WaitingClient client = new WaitingClient(wanted, isPinned, this, loop, outcome);
        if (limits.queueTimeout().isZero()) {
            turnAway(client, reached(client));
        } else if (queue.add(client, timers)) {
            client.expireAfter(limits.queueTimeout().toNanos(), timers, () -> expire(client));
        } else {
            turnAway(client, Limit.ADMISSION_QUEUE);
        }
        return new Wait() {
            @Override
            public boolean leave() {
                client.left();
                return queue.remove(client);
            }

            @Override
            public void again(List<Endpoint> others, boolean isPinnedNow) {
                if (client.isLate()) {
                    turnAway(client, reached(client));
                } else {
                    queue.addAgain(client, others, isPinnedNow, timers);
                }
            }
        };
    }

    private void expire(WaitingClient client) {
        client.late();
        if (queue.remove(client)) {
            turnAway(client, reached(client));
        }
    }

    /** Of which of the two limits it is short. */
    private Limit reached(WaitingClient client) {
        boolean isFull =
                !limits.handshakes().isGiven() || client.wanted.stream().noneMatch(this::hasConnection);
        return isFull ? Limit.MAX_CONNECTIONS : Limit.HANDSHAKES_MAX;
    }

    private void turnAway(WaitingClient client, Limit reached) {
        events.limitReached(reached);
        client.turnedAway();
    }
}
