package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.moorgate.control.annotation.Annotation;
import java.util.Map;
import java.util.stream.Collectors;

/** A Service with one port, {@code web}. */
final class WebService {
    private WebService() {}

    /** {@code created}: RFC 3339; {@code annotations}: by key without its prefix. */
    static Service of(String namespace, String name, String created, Map<String, String> annotations) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withCreationTimestamp(created)
                .withAnnotations(annotations.entrySet().stream()
                        .collect(Collectors.toMap(entry -> Annotation.PREFIX + entry.getKey(), Map.Entry::getValue)))
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("web")
                .withPort(80)
                .endPort()
                .endSpec()
                .build();
    }
}
