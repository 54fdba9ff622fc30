package io.moorgate.control.report;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.moorgate.control.gatewayapi.ApiObject;
import io.moorgate.control.gatewayapi.StatusUpdate;
import io.moorgate.control.translate.ObjectKind;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes statuses of Gateway API. A write says which version of the object it was made from, so that one which another controller has
 * changed since is refused. Blocks; needs the right to patch the statuses.
 */
public final class StatusWriter {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;

    /** {@code client} stays open. */
    public StatusWriter(KubernetesClient client) {
        this.client = client;
    }

    /** Writes one; false where the object has changed or is gone since it was seen, and nothing was written. */
    public boolean write(StatusUpdate update) {
        try {
            patch(update);
            return true;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == CONFLICT || refused.getCode() == NOT_FOUND) {
                return false;
            }
            throw refused;
        }
    }

    private void patch(StatusUpdate update) {
        ApiObject object = update.object();
        ObjectKind<?> kind = ObjectKind.named(object.kind()).orElseThrow();
        String version = object.source().getApiVersion().substring(ApiObject.GROUP.length() + 1);
        var objects = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(ApiObject.GROUP)
                .withVersion(version)
                .withKind(object.kind())
                .withPlural(kind.plural())
                .withNamespaced(kind.isNamespaced())
                .build());
        Map<String, Object> metadata = new HashMap<>(Map.of("name", object.name()));
        if (object.source().getMetadata().getResourceVersion() != null) {
            metadata.put("resourceVersion", object.source().getMetadata().getResourceVersion());
        }
        Map<String, Object> patch = Map.of(
                "apiVersion",
                object.source().getApiVersion(),
                "kind",
                object.kind(),
                "metadata",
                metadata,
                "status",
                update.status());
        (kind.isNamespaced()
                        ? objects.inNamespace(object.namespace()).withName(object.name())
                        : objects.withName(object.name()))
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(patch));
    }
}
