package io.moorgate.control.translate;

import java.util.Objects;

/** A Kubernetes ConfigMap by namespace and name. */
public record ConfigMapId(String namespace, String name) implements NamedObject {
    public ConfigMapId {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }

    /** {@code ConfigMap namespace/name}, which no Secret is called. */
    @Override
    public String toString() {
        return "ConfigMap " + namespace + "/" + name;
    }
}
