package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * What another strategy chooses, passed over by chance where it is not warm yet: an endpoint with a third of its warmth
 * takes a third of those who would be its, and the others go where they would go without it. So who comes per second
 * grows evenly, however empty the endpoint is. Somebody is chosen in the end.
 */
record WarmOnly(Strategy strategy, ToDoubleFunction<Endpoint> warmth, RandomGenerator random) implements Strategy {
    @Override
    public Endpoint choose(Untried untried) {
        Endpoint first = strategy.choose(untried);
        if (isTaken(first)) {
            return first;
        }
        Untried others = untried.without(first.id());
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
        return random.nextDouble() < warmth.applyAsDouble(endpoint);
    }
}
