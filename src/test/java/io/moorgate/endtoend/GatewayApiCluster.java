package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.moorgate.control.gatewayapi.Fields;
import io.moorgate.traffic.tls.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The objects of {@link GatewayApiClusterTest}, in namespaces of their own, and what the API server says of them. */
final class GatewayApiCluster implements AutoCloseable {
    private static final String GROUP = "gateway.networking.k8s.io";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> PLURALS = Map.of(
            "GatewayClass", "gatewayclasses",
            "Gateway", "gateways",
            "HTTPRoute", "httproutes",
            "GRPCRoute", "grpcroutes",
            "TLSRoute", "tlsroutes",
            "TCPRoute", "tcproutes",
            "BackendTLSPolicy", "backendtlspolicies");

    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final String namespace =
            "gateway-api-" + UUID.randomUUID().toString().substring(0, 8);
    private TestAuthority authority = new TestAuthority("none");
    private int tcpPort;
    private CustomResourceDefinition deleted;

    /** A listener's status. */
    record Listener(int attachedRoutes, Map<String, String> conditions) {}

    void open(TestAuthority authority, int tcpPort) {
        this.authority = authority;
        this.tcpPort = tcpPort;
        for (String name : List.of(namespace, namespace + "-other")) {
            applyText("""
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: %s, labels: {shop: "true"}}
                    """.formatted(name));
        }
    }

    /** A Service with an endpoint; {@code elsewhere} is in the other namespace. */
    void service(String name, String address, int port) {
        applyText("""
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: %2$s}
                spec: {ports: [{name: main, port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-1, namespace: %2$s, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: main, port: %4$d}]
                endpoints: [{addresses: ["%3$s"], conditions: {ready: true}}]
                """.formatted(name, name.equals("elsewhere") ? namespace + "-other" : namespace, address, port));
    }

    /** Creates or changes what a file among the resources of the tests has. */
    void apply(String file) {
        TestAuthority.Issued issued = authority.issue("www.example.com");
        try (InputStream in = GatewayApiCluster.class.getResourceAsStream("/cluster/" + file)) {
            applyText(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("${namespace}", namespace)
                    .replace("${tcpPort}", Integer.toString(tcpPort))
                    .replace("${certificate}", base64(issued.certificatePem()))
                    .replace("${key}", base64(issued.keyPem()))
                    .replace("${authority}", authority.certificatePem().strip().replace("\n", "\n    ")));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void applyText(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .forceConflicts()
                .serverSideApply();
    }

    private MixedOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    ? extends Resource<GenericKubernetesResource>>
            objects(String kind) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion("v1")
                .withKind(kind)
                .withPlural(PLURALS.get(kind))
                .withNamespaced(!kind.equals("GatewayClass"))
                .build());
    }

    private Resource<GenericKubernetesResource> object(String kind) {
        return kind.equals("GatewayClass")
                ? objects(kind).withName(namespace)
                : objects(kind).inNamespace(namespace).withName("it");
    }

    /** The resourceVersion of the object of {@code kind}. */
    String version(String kind) {
        return object(kind).get().getMetadata().getResourceVersion();
    }

    /** Each condition of the object of {@code kind} with its status and generation; of a route, of its first parent. */
    Map<String, String> conditions(String kind) {
        Fields status = status(kind);
        List<Fields> parents = status.children(kind.equals("BackendTLSPolicy") ? "ancestors" : "parents");
        return conditions(parents.isEmpty() ? status : parents.getFirst());
    }

    private Fields status(String kind) {
        return Fields.of(object(kind).get().getAdditionalProperties().get("status"));
    }

    private static Map<String, String> conditions(Fields status) {
        Map<String, String> conditions = new TreeMap<>();
        status.children("conditions")
                .forEach(each -> conditions.put(
                        each.text("type").orElseThrow(),
                        each.text("status").orElseThrow() + " "
                                + each.number("observedGeneration").orElse(0)));
        return conditions;
    }

    /** The listeners of the Gateway, by name. */
    Map<String, Listener> listeners() {
        Map<String, Listener> listeners = new TreeMap<>();
        status("Gateway")
                .children("listeners")
                .forEach(each -> listeners.put(
                        each.text("name").orElseThrow(),
                        new Listener(each.number("attachedRoutes").orElseThrow(), conditions(each))));
        return listeners;
    }

    /** The address in the Ingress' status. */
    String ingressAddress() {
        return client.network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName("it")
                .get()
                .getStatus()
                .getLoadBalancer()
                .getIngress()
                .getFirst()
                .getIp();
    }

    /** Gives the first rule of the route of {@code kind} other backends. */
    void edit(String kind, String backendRefs) {
        object(kind)
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/spec/rules/0/backendRefs\",\"value\":" + backendRefs + "}]");
    }

    /** Deletes the definition of a kind of Gateway API with all its objects. */
    void deleteDefinition(String plural) {
        var definition = definition(plural);
        deleted = definition.get();
        definition.delete();
        await().atMost(PATIENCE).until(() -> definition.get() == null);
    }

    /** Creates the deleted definition again. */
    void restoreDefinition(String plural) {
        deleted.getMetadata().setResourceVersion(null);
        deleted.getMetadata().setUid(null);
        deleted.setStatus(null);
        client.resource(deleted).create();
        await().atMost(PATIENCE).until(() -> definition(plural).get().getStatus().getConditions().stream()
                .anyMatch(each ->
                        each.getType().equals("Established") && each.getStatus().equals("True")));
    }

    private Resource<CustomResourceDefinition> definition(String plural) {
        return client.apiextensions().v1().customResourceDefinitions().withName(plural + "." + GROUP);
    }

    @Override
    public void close() {
        object("GatewayClass").delete();
        client.network().v1().ingressClasses().withName("moorgate").delete();
        for (String name : List.of(namespace, namespace + "-other")) {
            client.namespaces().withName(name).delete();
        }
        client.close();
    }
}
