package io.moorgate.routing;

/**
 * One of several ways of the same requests.
 *
 * @param route has no ways of its own
 * @param weight its share of the clients without a pin, of the sum of all; 0 or more
 */
public record WeightedRoute(Route route, int weight) {
    public WeightedRoute {
        if (weight < 0) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 0)");
        }
        if (!route.ways().isEmpty()) {
            throw new IllegalArgumentException("ways of " + route.id() + " (expected: none)");
        }
    }
}
