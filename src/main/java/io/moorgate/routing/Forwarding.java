package io.moorgate.routing;

import java.util.List;
import java.util.Objects;

/**
 * What becomes of a route's requests and clients on their way.
 *
 * @param rules what happens to its requests
 * @param ways where its clients go instead, each to one of them; mostly empty. They take the same as the route
 */
public record Forwarding(HttpRules rules, List<WeightedRoute> ways) {
    /** As they come, to the route's own endpoints. */
    public static final Forwarding PLAIN = new Forwarding(HttpRules.NONE, List.of());

    public Forwarding {
        Objects.requireNonNull(rules, "rules");
        ways = List.copyOf(ways);
    }
}
