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
    public Endpoint choose(Untried untried) {
        return untried.left() <= EXACT_MAX ? least(untried) : betterOfTwo(untried);
    }

    private Endpoint least(Untried untried) {
        Endpoint least = null;
        double leastCost = Double.POSITIVE_INFINITY;
        int ties = 0;
        for (int position = untried.nextFrom(0); position >= 0; position = untried.nextFrom(position + 1)) {
            Endpoint endpoint = untried.at(position);
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

    private Endpoint betterOfTwo(Untried untried) {
        int first = random.nextInt(untried.left());
        int second = random.nextInt(untried.left() - 1);
        Endpoint one = untried.at(untried.ranked(first));
        Endpoint other = untried.at(untried.ranked(second < first ? second : second + 1));
        return cost.applyAsDouble(other) < cost.applyAsDouble(one) ? other : one;
    }
}
