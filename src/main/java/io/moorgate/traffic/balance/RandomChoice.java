package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import java.util.random.RandomGenerator;

/** Any endpoint, each as likely as the other. */
record RandomChoice(RandomGenerator random) implements Strategy {
    @Override
    public Endpoint choose(Candidates candidates) {
        return candidates.at(candidates.ranked(random.nextInt(candidates.left())));
    }
}
