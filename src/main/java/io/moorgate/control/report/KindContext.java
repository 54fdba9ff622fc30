package io.moorgate.control.report;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.moorgate.control.translate.ObjectKind;

/** How the Kubernetes client finds objects of a kind that it has no class for. */
final class KindContext {
    private KindContext() {}

    /** Of {@code kind}, which is of a group with a name, in its own version. */
    static ResourceDefinitionContext of(ObjectKind<?> kind) {
        int slash = kind.apiVersion().indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(kind.apiVersion().substring(0, slash))
                .withVersion(kind.apiVersion().substring(slash + 1))
                .withKind(kind.kind())
                .withPlural(kind.plural())
                .withNamespaced(kind.isNamespaced())
                .build();
    }
}
