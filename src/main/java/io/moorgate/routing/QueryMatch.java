package io.moorgate.routing;

import java.util.Comparator;
import java.util.Objects;

/**
 * A query parameter that a request must have; its first value counts.
 *
 * @param name compared as it stands
 * @param value compared as it stands
 */
public record QueryMatch(String name, String value) implements Comparable<QueryMatch> {
    private static final Comparator<QueryMatch> BY_NAME =
            Comparator.comparing(QueryMatch::name).thenComparing(QueryMatch::value);

    public QueryMatch {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    @Override
    public int compareTo(QueryMatch other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
