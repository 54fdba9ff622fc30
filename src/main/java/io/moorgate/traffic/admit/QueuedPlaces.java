package io.moorgate.traffic.admit;

import io.moorgate.routing.Endpoint;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.time.Timers;
import io.moorgate.traffic.balance.Places;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The places of a route with {@code max-connections}, as the clients of one event loop see them. Clients are taken in and wait on
 * that loop; places are given back on any.
 */
record QueuedPlaces(AdmissionQueue queue, LimitPolicy limits, Timers timers, TrafficEvents events) implements Places {
    @Override
    public boolean areLimited() {
        return true;
    }

    @Override
    public boolean hasRoom(Endpoint endpoint) {
        return queue.hasRoom(endpoint, limits.connectionsMax());
    }

    @Override
    public boolean tryTake(Endpoint endpoint, boolean isPinned) {
        return queue.tryTake(endpoint, limits.connectionsMax(), isPinned);
    }

    @Override
    public void giveBack(Endpoint endpoint) {
        queue.giveBack(endpoint);
    }

    @Override
    public Wait await(List<Endpoint> wanted, boolean isPinned, Executor loop, Consumer<Optional<Endpoint>> outcome) {
        WaitingClient client = new WaitingClient(wanted, isPinned, limits.connectionsMax(), loop, outcome);
        if (limits.queueTimeout().isZero()) {
            turnAway(client, Limit.MAX_CONNECTIONS);
        } else if (queue.add(client, timers)) {
            client.expireAfter(limits.queueTimeout().toNanos(), timers, () -> expire(client));
        } else {
            turnAway(client, Limit.ADMISSION_QUEUE);
        }
        return () -> leave(client);
    }

    private void expire(WaitingClient client) {
        if (queue.remove(client)) {
            turnAway(client, Limit.MAX_CONNECTIONS);
        }
    }

    private void turnAway(WaitingClient client, Limit reached) {
        events.limitReached(reached);
        client.turnedAway();
    }

    private boolean leave(WaitingClient client) {
        boolean hasLeft = queue.remove(client);
        if (hasLeft) {
            client.left();
        }
        return hasLeft;
    }
}
