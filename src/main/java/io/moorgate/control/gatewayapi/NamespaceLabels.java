package io.moorgate.control.gatewayapi;

import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The labels of the namespaces that were read. */
public record NamespaceLabels(Map<String, Map<String, String>> byName) {
    /** Nothing is known of any. */
    public static final NamespaceLabels NONE = new NamespaceLabels(Map.of());

    /** The label that each namespace has, and no other: its name. */
    static final String NAME = "kubernetes.io/metadata.name";

    /** Those of {@code namespaces}. */
    public static NamespaceLabels of(Collection<Namespace> namespaces) {
        Map<String, Map<String, String>> byName = new HashMap<>();
        for (Namespace namespace : namespaces) {
            if (namespace.getMetadata() != null && namespace.getMetadata().getName() != null) {
                byName.put(
                        namespace.getMetadata().getName(),
                        Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()));
            }
        }
        return new NamespaceLabels(byName);
    }

    /** The labels of {@code namespace}, its name among them; empty where it was not read. */
    Optional<Map<String, String>> of(String namespace) {
        return Optional.ofNullable(byName.get(namespace)).map(labels -> {
            Map<String, String> all = new HashMap<>(labels);
            all.put(NAME, namespace);
            return all;
        });
    }
}
