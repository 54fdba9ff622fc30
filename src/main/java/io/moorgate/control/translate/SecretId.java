package io.moorgate.control.translate;

import java.util.Objects;

/** A Kubernetes Secret by namespace and name. */
public record SecretId(String namespace, String name) {
    public SecretId {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
