package io.moorgate.control.translate;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassList;
import io.fabric8.kubernetes.api.model.networking.v1.IngressList;
import io.moorgate.control.gatewayapi.ApiObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A kind of objects, beside Services, EndpointSlices and Secrets, that routes are made from. Every source reads them by this.
 *
 * @param apiVersion {@code GROUP/VERSION}; of the core group the version alone
 * @param plural what the API server's paths call them
 */
public record ObjectKind<T extends HasMetadata>(
        String apiVersion,
        String kind,
        String plural,
        boolean isNamespaced,
        Class<T> type,
        Class<? extends KubernetesResourceList<T>> listType) {
    private static final String NETWORKING = "networking.k8s.io/v1";

    /** What routes of Ingresses are made from. */
    public static final List<ObjectKind<?>> INGRESSES = List.of(
            new ObjectKind<>(NETWORKING, "Ingress", "ingresses", true, Ingress.class, IngressList.class),
            new ObjectKind<>(
                    NETWORKING, "IngressClass", "ingressclasses", false, IngressClass.class, IngressClassList.class));

    /** What routes of Gateway API are made from, in the versions that API servers have served. */
    public static final List<ObjectKind<?>> GATEWAY_API = List.of(
            ofGatewayApi("v1", "GatewayClass", "gatewayclasses", false),
            ofGatewayApi("v1", "Gateway", "gateways", true),
            ofGatewayApi("v1", "HTTPRoute", "httproutes", true),
            ofGatewayApi("v1", "GRPCRoute", "grpcroutes", true),
            ofGatewayApi("v1", "TLSRoute", "tlsroutes", true),
            ofGatewayApi("v1alpha2", "TLSRoute", "tlsroutes", true),
            ofGatewayApi("v1", "TCPRoute", "tcproutes", true),
            ofGatewayApi("v1alpha2", "TCPRoute", "tcproutes", true),
            ofGatewayApi("v1", "ReferenceGrant", "referencegrants", true),
            ofGatewayApi("v1beta1", "ReferenceGrant", "referencegrants", true),
            ofGatewayApi("v1", "BackendTLSPolicy", "backendtlspolicies", true));

    /** What the others name: of an API server such objects are read where they are named, and no more. */
    public static final List<ObjectKind<?>> NAMED = List.of(
            new ObjectKind<>("v1", "ConfigMap", "configmaps", true, ConfigMap.class, ConfigMapList.class),
            new ObjectKind<>("v1", "Namespace", "namespaces", false, Namespace.class, NamespaceList.class));

    private static final List<ObjectKind<?>> ALL =
            Stream.concat(INGRESSES.stream(), GATEWAY_API.stream()).toList();
    private static final List<ObjectKind<?>> OF_FILES =
            Stream.concat(ALL.stream(), NAMED.stream()).toList();

    private static ObjectKind<?> ofGatewayApi(String version, String kind, String plural, boolean isNamespaced) {
        return new ObjectKind<>(
                ApiObject.GROUP + "/" + version,
                kind,
                plural,
                isNamespaced,
                GenericKubernetesResource.class,
                GenericKubernetesResourceList.class);
    }

    /** Every kind that is read wherever objects of it are. */
    public static List<ObjectKind<?>> all() {
        return ALL;
    }

    /** Every kind that is read from files. */
    public static List<ObjectKind<?>> ofFiles() {
        return OF_FILES;
    }

    /** Those that are called {@code kind}, one for each version. */
    public static List<ObjectKind<?>> versions(String kind) {
        return OF_FILES.stream().filter(each -> each.kind().equals(kind)).toList();
    }

    /** The one that is called {@code kind}. */
    public static Optional<ObjectKind<?>> named(String kind) {
        return OF_FILES.stream().filter(each -> each.kind().equals(kind)).findFirst();
    }
}
