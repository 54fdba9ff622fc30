package io.moorgate.control.annotation;

import java.util.Objects;
import java.util.OptionalInt;

/** A Service's port by its name or its number. */
public record PortRef(String text) {
    public PortRef {
        Objects.requireNonNull(text, "text");
    }

    /** The number that it spells; empty where it can only be a name. */
    public OptionalInt number() {
        return Ports.number(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
