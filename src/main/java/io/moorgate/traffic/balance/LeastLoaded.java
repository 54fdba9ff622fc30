package io.moorgate.traffic.balance;

import io.moorgate.routing.Endpoint;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * The endpoint of the least cost: exactly, ties broken at random, while at most {@value #EXACT_MAX} are left; above
 * that the better of two drawn at random, which costs the same for any number.
 */
record LeastLoaded(ToDoubleFunction<Endpoint> cost, RandomGenerator random) implements Strategy {
    static final int EXACT_MAX = 16;

    @Override
    public Endpoint choose(Candidates candidates) {
        return candidates.left() <= EXACT_MAX ? least(candidates) : betterOfTwo(candidates);
    }

    private Endpoint least(Candidates candidates) {
        Endpoint least = null;
        double leastCost = Double.POSITIVE_INFINITY;
        int ties = 0;
        for (int position = candidates.nextFrom(0); position >= 0; position = candidates.nextFrom(position + 1)) {
            Endpoint endpoint = candidates.at(position);
            double itsCost = cost.applyAsDouble(endpoint);
            if (least == null || itsCost < leastCost) {
                least = endpoint;
                leastCost = itsCost;
                ties = 1;
            } else if (itsCost == leastCost && random.nextInt(++ties) == 0) {
                least = endpoint;
            }
        }
        return least;
    }

    private Endpoint betterOfTwo(Candidates candidates) {
        int first = random.nextInt(candidates.left());
        int second = random.nextInt(candidates.left() - 1);
        Endpoint one = candidates.at(candidates.ranked(first));
        Endpoint other = candidates.at(candidates.ranked(second < first ? second : second + 1));
        return cost.applyAsDouble(other) < cost.applyAsDouble(one) ? other : one;
    }
}
