package io.moorgate.chart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Gateway that selects namespaces by labels, a route of each kind, which names a Service that is there and one that is not, and a BackendTLSPolicy
 * whose ConfigMap is missing, in each namespace of an API server.
 */
final class GatewayObjects {
    private static final Map<String, String> ROUTES = Map.of(
            "HTTPRoute", "httproutes", "GRPCRoute", "grpcroutes", "TLSRoute", "tlsroutes", "TCPRoute", "tcproutes");

    private GatewayObjects() {}

    /** The rights that the chart gives for them with {@code values}. */
    static Set<Grant> create(KubernetesClient client, List<String> namespaces, String values) throws Exception {
        create(client, "GatewayClass", "gatewayclasses", "", """
                metadata: {name: moorgate, generation: 1}
                spec: {controllerName: moorgate.io/gateway}
                """);
        namespaces.forEach(namespace -> create(client, namespace));
        return Grant.of(Helm.template("--set", "gatewayApi.enabled=true" + values));
    }

    private static void create(KubernetesClient client, String namespace) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .withLabels(Map.of("team", "web"))
                        .endMetadata()
                        .build())
                .create();
        create(client, "Gateway", "gateways", namespace, """
                metadata: {name: edge, namespace: %s, generation: 1}
                spec:
                  gatewayClassName: moorgate
                  listeners:
                    - name: http
                      port: 80
                      protocol: HTTP
                      allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: web}}}}
                    - {name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}
                    - {name: tcp, port: 15432, protocol: TCP}
                """.formatted(namespace));
        ROUTES.forEach((kind, plural) -> create(client, kind, plural, namespace, """
                metadata: {name: it, namespace: %s, generation: 1}
                spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: missing, port: 80}, {name: chat, port: 80}]}]}
                """.formatted(namespace)));
        create(client, "BackendTLSPolicy", "backendtlspolicies", namespace, """
                metadata: {name: it, namespace: %s, generation: 1}
                spec:
                  targetRefs: [{group: "", kind: Service, name: chat}]
                  validation: {hostname: chat.internal, caCertificateRefs: [{group: "", kind: ConfigMap, name: authority}]}
                """.formatted(namespace));
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
