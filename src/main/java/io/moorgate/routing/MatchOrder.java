package io.moorgate.routing;

import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * Which of two routes goes first where both take a request and neither asks more of it: that of the older object, then
 * by its name, then the one that stands first in it.
 *
 * @param created when the object was made; {@link Instant#MAX} where that is not known
 * @param name namespace and name of the object
 * @param position of the route in its object, from 0
 */
public record MatchOrder(Instant created, String name, int position) implements Comparable<MatchOrder> {
    /** Of a route that does not say. */
    public static final MatchOrder NONE = new MatchOrder(Instant.MAX, "", 0);

    private static final Comparator<MatchOrder> FIRST_FIRST = Comparator.comparing(MatchOrder::created)
            .thenComparing(MatchOrder::name)
            .thenComparingInt(MatchOrder::position);

    public MatchOrder {
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(name, "name");
    }

    @Override
    public int compareTo(MatchOrder other) {
        return FIRST_FIRST.compare(this, other);
    }
}
