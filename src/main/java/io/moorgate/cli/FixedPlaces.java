package io.moorgate.cli;

import io.moorgate.load.LiveCounts;
import io.moorgate.routing.Endpoint;
import io.moorgate.traffic.balance.Places;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * So many places at each endpoint, over all replicas; a client that finds none does not wait.
 *
 * @param connectionsMax 1 or more
 */
record FixedPlaces(LiveCounts counts, int connectionsMax) implements Places {
    @Override
    public boolean areLimited() {
        return true;
    }

    @Override
    public boolean hasRoom(Endpoint endpoint) {
        return counts.isBelow(endpoint.id(), connectionsMax);
    }

    @Override
    public boolean tryTake(Endpoint endpoint, boolean isPinned) {
        return counts.incrementBelow(endpoint.id(), connectionsMax);
    }

    @Override
    public void giveBack(Endpoint endpoint) {
        counts.decrement(endpoint.id());
    }

    @Override
    public Wait await(List<Endpoint> wanted, boolean isPinned, Executor loop, Outcome outcome) {
        outcome.place(Optional.empty());
        return Wait.OVER;
    }
}
