package io.moorgate.routing;

import java.util.Comparator;
import java.util.Objects;

/**
 * A header field that a request must have.
 *
 * @param name in lower case
 * @param value compared as it stands
 */
public record HeaderMatch(String name, String value) implements Comparable<HeaderMatch> {
    private static final Comparator<HeaderMatch> BY_NAME =
            Comparator.comparing(HeaderMatch::name).thenComparing(HeaderMatch::value);

    public HeaderMatch {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }

    @Override
    public int compareTo(HeaderMatch other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }
}
