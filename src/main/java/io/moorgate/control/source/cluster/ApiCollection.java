package io.moorgate.control.source.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.moorgate.control.translate.ConfigMapId;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.control.translate.SecretId;

/**
 * Objects of one kind that are listed and watched together.
 *
 * @param what they are, in words
 * @param path of the collection
 * @param selector a query parameter that narrows it, with a closing {@code &}; or empty
 */
record ApiCollection<T extends HasMetadata>(
        String what, String path, String selector, Class<T> type, Class<? extends KubernetesResourceList<T>> listType) {

    /** The Services of a namespace; of all where that is empty. */
    static ApiCollection<Service> services(String namespace) {
        return new ApiCollection<>(
                "services" + of(namespace),
                "/api/v1" + in(namespace) + "/services",
                "",
                Service.class,
                ServiceList.class);
    }

    /** The EndpointSlices of a namespace; of all where that is empty. */
    static ApiCollection<EndpointSlice> slices(String namespace) {
        return new ApiCollection<>(
                "endpointslices" + of(namespace),
                "/apis/discovery.k8s.io/v1" + in(namespace) + "/endpointslices",
                "",
                EndpointSlice.class,
                EndpointSliceList.class);
    }

    /** The objects of {@code kind} of a namespace; of all where that is empty. */
    static <T extends HasMetadata> ApiCollection<T> of(ObjectKind<T> kind, String namespace) {
        return new ApiCollection<>(
                kind.plural() + of(namespace),
                "/apis/" + kind.apiVersion() + in(namespace) + "/" + kind.plural(),
                "",
                kind.type(),
                kind.listType());
    }

    /** The pods of a namespace that their label asks to be drained; of all where that is empty. */
    static ApiCollection<Pod> drainedPods(String namespace) {
        return new ApiCollection<>(
                "pods labelled moorgate.io/drain=true" + of(namespace),
                "/api/v1" + in(namespace) + "/pods",
                "labelSelector=moorgate.io%2Fdrain%3Dtrue&",
                Pod.class,
                PodList.class);
    }

    /** One Secret, by its name: a role may hold the gateway to certain names. */
    static ApiCollection<Secret> secret(SecretId id) {
        return new ApiCollection<>(
                "secret " + id,
                "/api/v1" + in(id.namespace()) + "/secrets",
                "fieldSelector=metadata.name%3D" + id.name() + "&",
                Secret.class,
                SecretList.class);
    }

    /** One ConfigMap, by its name. */
    static ApiCollection<ConfigMap> configMap(ConfigMapId id) {
        return new ApiCollection<>(
                "configmap " + id.namespace() + "/" + id.name(),
                "/api/v1" + in(id.namespace()) + "/configmaps",
                "fieldSelector=metadata.name%3D" + id.name() + "&",
                ConfigMap.class,
                ConfigMapList.class);
    }

    /** The Namespace of that name; all where it is empty. */
    static ApiCollection<Namespace> namespaces(String name) {
        return new ApiCollection<>(
                name.isEmpty() ? "namespaces" : "namespace " + name,
                "/api/v1/namespaces",
                name.isEmpty() ? "" : "fieldSelector=metadata.name%3D" + name + "&",
                Namespace.class,
                NamespaceList.class);
    }

    private static String of(String namespace) {
        return namespace.isEmpty() ? "" : " of " + namespace;
    }

    private static String in(String namespace) {
        return namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    }

    /** The path with {@code query}. */
    String with(String query) {
        return path + "?" + selector + query;
    }
}
