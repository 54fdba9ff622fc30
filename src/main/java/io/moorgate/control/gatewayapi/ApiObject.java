package io.moorgate.control.gatewayapi;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Map;

/**
 * An object of Gateway API.
 *
 * @param namespace empty for a kind without
 * @param generation counts the changes of its spec
 * @param created {@link Instant#MAX} where it does not say
 * @param source the object itself
 * @param id {@code namespace/name}
 */
public record ApiObject(
        String kind,
        String namespace,
        String name,
        long generation,
        Instant created,
        Fields spec,
        Fields status,
        GenericKubernetesResource source,
        String id) {
    /** What the apiVersions of all kinds begin with. */
    public static final String GROUP = "gateway.networking.k8s.io";

    /** The older first. */
    static final Comparator<ApiObject> BY_AGE = Comparator.comparing(ApiObject::created)
            .thenComparing(ApiObject::namespace)
            .thenComparing(ApiObject::name);

    /** Whether {@code object} is one, with a name. */
    static boolean isOne(GenericKubernetesResource object) {
        return object.getMetadata() != null
                && object.getMetadata().getName() != null
                && object.getKind() != null
                && object.getApiVersion() != null
                && object.getApiVersion().startsWith(GROUP + "/");
    }

    static ApiObject read(GenericKubernetesResource object) {
        ObjectMeta metadata = object.getMetadata();
        Map<String, Object> rest = object.getAdditionalProperties();
        String namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace();
        return new ApiObject(
                object.getKind(),
                namespace,
                metadata.getName(),
                metadata.getGeneration() == null ? 0 : metadata.getGeneration(),
                createdAt(metadata),
                Fields.of(rest.get("spec")),
                Fields.of(rest.get("status")),
                object,
                namespace + "/" + metadata.getName());
    }

    private static Instant createdAt(ObjectMeta metadata) {
        try {
            String text = metadata.getCreationTimestamp();
            return text == null ? Instant.MAX : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException fault) {
            return Instant.MAX;
        }
    }
}
