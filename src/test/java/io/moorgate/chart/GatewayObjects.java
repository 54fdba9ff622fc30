package io.moorgate.chart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A Gateway and a route of each kind, which names a Service that is not there, in an API server. */
final class GatewayObjects {
    private static final Map<String, String> ROUTES = Map.of(
            "HTTPRoute", "httproutes", "GRPCRoute", "grpcroutes", "TLSRoute", "tlsroutes", "TCPRoute", "tcproutes");

    private GatewayObjects() {}

    /** The rights that the chart gives for them. */
    static Set<Grant> create(KubernetesClient client, List<String> namespaces) throws Exception {
        create(client, "GatewayClass", "gatewayclasses", "", """
                metadata: {name: moorgate, generation: 1}
                spec: {controllerName: moorgate.io/gateway}
                """);
        String namespace = namespaces.getFirst();
        create(client, "Gateway", "gateways", namespace, """
                metadata: {name: edge, namespace: %s, generation: 1}
                spec:
                  gatewayClassName: moorgate
                  listeners:
                    - {name: http, port: 80, protocol: HTTP}
                    - {name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}
                    - {name: tcp, port: 15432, protocol: TCP}
                """.formatted(namespace));
        ROUTES.forEach((kind, plural) -> create(client, kind, plural, namespace, """
                metadata: {name: it, namespace: %s, generation: 1}
                spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: missing, port: 80}]}]}
                """.formatted(namespace)));
        return Grant.of(Helm.template("--set", "gatewayApi.enabled=true"));
    }

    private static void create(KubernetesClient client, String kind, String plural, String namespace, String yaml) {
        GenericKubernetesResource object = new KubernetesSerialization()
                .unmarshal(
                        "apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind + "\n" + yaml,
                        GenericKubernetesResource.class);
        var objects = objects(client, kind, plural, !namespace.isEmpty());
        if (namespace.isEmpty()) {
            objects.resource(object).create();
        } else {
            objects.inNamespace(namespace).resource(object).create();
        }
    }

    private static MixedOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    ? extends Resource<GenericKubernetesResource>>
            objects(KubernetesClient client, String kind, String plural, boolean isNamespaced) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("gateway.networking.k8s.io")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(isNamespaced)
                .build());
    }
}
