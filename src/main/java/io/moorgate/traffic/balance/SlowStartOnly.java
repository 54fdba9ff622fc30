package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * What another strategy chooses, passed over by chance where it is not warm yet: an endpoint with a third of its warmth
 * takes a third of the clients that would be its, and the others go where they would go without it. So what comes per second
 * grows evenly, however empty the endpoint is. Falls back to any candidate in the end.
 */
record SlowStartOnly(Strategy strategy, ToDoubleFunction<Endpoint> slowStart, RandomGenerator random)
        implements Strategy {
    @Override
    public Endpoint choose(Candidates candidates) {
        Endpoint first = strategy.choose(candidates);
        if (isTaken(first)) {
            return first;
        }
        Candidates others = candidates.without(first.id());
        while (others.left() > 0) {
            Endpoint next = strategy.choose(others);
            if (isTaken(next)) {
                return next;
            }
            others.remove(next.id());
        }
        return first;
    }

    private boolean isTaken(Endpoint endpoint) {
        return random.nextDouble() < slowStart.applyAsDouble(endpoint);
    }
}
