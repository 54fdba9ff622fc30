package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.moorgate.control.annotation.Securing;
import io.moorgate.control.gatewayapi.PolicyTargets.TargetService;
import io.moorgate.routing.ServiceId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A Service with what its translation asks first.
 *
 * @param created when; one that does not say counts as younger than every one that does
 * @param annotations never null
 * @param spec never null
 * @param object the Service itself
 */
record ObservedService(
        ServiceId id, Instant created, Map<String, String> annotations, ServiceSpec spec, Service object) {
    /** The older first; of two alike, by namespace and name. */
    static final Comparator<ObservedService> BY_AGE =
            Comparator.comparing(ObservedService::created).thenComparing(ObservedService::id);

    /** Empty where the object has no name. */
    static Optional<ObservedService> of(Service service) {
        ObjectMeta metadata = service.getMetadata();
        if (metadata == null || metadata.getName() == null) {
            return Optional.empty();
        }
        return Optional.of(new ObservedService(
                new ServiceId(namespaceOf(metadata), metadata.getName()),
                createdAt(metadata),
                metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations(),
                service.getSpec() == null ? new ServiceSpec() : service.getSpec(),
                service));
    }

    /** One that does not exist. */
    static ObservedService missing(ServiceId id) {
        return new ObservedService(id, Instant.MAX, Map.of(), new ServiceSpec(), new Service());
    }

    /** What it says that bears on BackendTLSPolicies. */
    TargetService asTarget() {
        Map<Integer, String> ports = new HashMap<>();
        for (ServicePort port : Objects.requireNonNullElse(spec.getPorts(), List.<ServicePort>of())) {
            if (port.getPort() != null && ServicePorts.isTcp(port.getProtocol())) {
                ports.putIfAbsent(port.getPort(), Objects.requireNonNullElse(port.getName(), ""));
            }
        }
        String backendTls = annotations.getOrDefault(Securing.BACKEND_TLS.fullKey(), "");
        return new TargetService(
                ports, Objects.requireNonNullElse(backendTls, "").strip());
    }

    /** The object's namespace; {@code default} where a file names none. */
    static String namespaceOf(ObjectMeta metadata) {
        return metadata.getNamespace() == null ? "default" : metadata.getNamespace();
    }

    /** When it was created; one that does not say counts as younger than every one that does. */
    static Instant createdAt(ObjectMeta metadata) {
        try {
            String text = metadata.getCreationTimestamp();
            return text == null ? Instant.MAX : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException fault) {
            return Instant.MAX;
        }
    }
}
