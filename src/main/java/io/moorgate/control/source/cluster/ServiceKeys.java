package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.routing.ServiceId;
import java.util.Map;

/** Which Service an object is, or belongs to. */
final class ServiceKeys {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private ServiceKeys() {}

    /** Whether {@code service} carries an annotation of Moorgate. */
    static boolean isAnnotated(Service service) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations != null && annotations.keySet().stream().anyMatch(key -> key.startsWith(Annotation.PREFIX));
    }

    static ServiceId of(HasMetadata service) {
        return new ServiceId(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
    }

    /** The Service whose endpoints {@code slice} has. */
    static ServiceId ofSlice(EndpointSlice slice) {
        Map<String, String> labels = slice.getMetadata().getLabels();
        String name = labels == null ? null : labels.get(SERVICE_NAME);
        return new ServiceId(slice.getMetadata().getNamespace(), name == null ? "" : name);
    }
}
