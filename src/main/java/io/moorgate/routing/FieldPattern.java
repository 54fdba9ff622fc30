package io.moorgate.routing;

import java.util.Objects;

/**
 * A header field or query parameter whose value must match an expression.
 *
 * @param name of a header field in lower case; of a query parameter as it stands
 */
public record FieldPattern(String name, TextPattern pattern) {
    public FieldPattern {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(pattern, "pattern");
    }

    @Override
    public String toString() {
        return name + "~" + pattern;
    }
}
