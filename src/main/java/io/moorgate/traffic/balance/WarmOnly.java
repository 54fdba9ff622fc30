package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * What another strategy chooses, passed over by chance where it is not warm yet: an endpoint with a third of its warmth
 * takes each third turn of its own. Somebody is chosen in the end.
 */
record WarmOnly(Strategy strategy, ToDoubleFunction<Endpoint> warmth, RandomGenerator random) implements Strategy {
    private static final int TURNS_MAX = 64;

    @Override
    public Endpoint choose(Untried untried) {
        Endpoint chosen = strategy.choose(untried);
        for (int turn = 1; turn < TURNS_MAX && random.nextDouble() >= warmth.applyAsDouble(chosen); turn++) {
            chosen = strategy.choose(untried);
        }
        return chosen;
    }
}
