package io.moorgate.control.translate;

import java.util.Objects;

/** A Kubernetes Secret by namespace and name. */
public record SecretId(String namespace, String name) implements NamedObject {
    public SecretId {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /**
     * The Secret that {@code text} names.
     *
     * @throws IllegalArgumentException unless it is {@code namespace/name}
     */
    public static SecretId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: namespace/name of a Secret)");
        }
        return new SecretId(parts[0], parts[1]);
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
