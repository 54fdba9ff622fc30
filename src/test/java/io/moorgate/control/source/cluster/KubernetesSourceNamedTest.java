package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.moorgate.control.source.ConfigurationSource.Observation;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ConfigMaps and Namespaces that objects of Gateway API name: these are watched, and no others. */
class KubernetesSourceNamedTest {
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void fillTheCluster() throws Exception {
        api = new MockApiServer();
        api.answer(request -> {
            asked.add(request.getPath());
            return null;
        });
        cluster = api.directClient();
        cluster.resource(Cluster.service("shop", "web", Map.of())).create();
        cluster.resource(Cluster.slice("shop", "web", "a", "127.0.0.1")).create();
        configMap("mine", "x");
        configMap("other", "y");
        object("GatewayClass", "gatewayclasses", "", """
                metadata: {name: moorgate}
                spec: {controllerName: moorgate.io/gateway}
                """).create();
        object("HTTPRoute", "httproutes", "shop", """
                metadata: {name: web, namespace: shop}
                spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: web, port: 80}]}]}
                """).create();
        gateway("from: Same").create();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        api.close();
    }

    private void configMap(String name, String text) {
        cluster.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name)
                        .endMetadata()
                        .withData(Map.of("ca.crt", text, "config", "much"))
                        .build())
                .createOr(existing -> existing.update());
    }

    private Resource<GenericKubernetesResource> gateway(String namespaces) {
        return object("Gateway", "gateways", "shop", """
                metadata: {name: edge, namespace: shop}
                spec:
                  gatewayClassName: moorgate
                  listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {%s}}}]
                """.formatted(namespaces));
    }

    private Resource<GenericKubernetesResource> policy(String service) {
        return object("BackendTLSPolicy", "backendtlspolicies", "shop", """
                metadata: {name: it, namespace: shop}
                spec:
                  targetRefs: [{group: "", kind: Service, name: %s}]
                  validation: {hostname: web.internal, caCertificateRefs: [{group: "", kind: ConfigMap, name: mine}]}
                """.formatted(service));
    }

    private Resource<GenericKubernetesResource> object(String kind, String plural, String namespace, String yaml) {
        GenericKubernetesResource object = new KubernetesSerialization()
                .unmarshal(
                        "apiVersion: gateway.networking.k8s.io/v1\nkind: " + kind + "\n" + yaml,
                        GenericKubernetesResource.class);
        var objects = cluster.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("gateway.networking.k8s.io")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(!namespace.isEmpty())
                .build());
        return namespace.isEmpty()
                ? objects.resource(object)
                : objects.inNamespace(namespace).resource(object);
    }

    private static List<String> configMaps(Observation seen) {
        return seen.objects().others(ConfigMap.class).stream()
                .map(map -> map.getMetadata().getName() + " " + map.getData())
                .toList();
    }

    private boolean isAsked(String part) {
        return asked.stream().anyMatch(path -> path.contains(part));
    }

    private WatchedSource watch(String... namespaces) {
        return new WatchedSource(api.client(), Ticker.system(), ObjectKind.GATEWAY_API, List.of(namespaces));
    }

    @Test
    void aConfigMapIsWatchedByItsNameWhileAPolicyForAServedServiceNamesIt() {
        policy("web").create();
        try (var watched = watch()) {
            watched.await("mine", seen -> seen.complete() && configMaps(seen).equals(List.of("mine {ca.crt=x}")));
            configMap("mine", "z");
            watched.await("changed", seen -> configMaps(seen).equals(List.of("mine {ca.crt=z}")));
            assertTrue(asked.stream()
                    .filter(path -> path.contains("/configmaps?"))
                    .allMatch(path ->
                            path.startsWith("/api/v1/namespaces/shop/configmaps?fieldSelector=metadata.name%3Dmine&")));
            policy("unserved").update();
            watched.await("none", seen -> configMaps(seen).isEmpty());
        } finally {
            api.mend();
        }
    }

    @Test
    void aConfigMapThatIsRefusedIsAProblemOfThePolicy() {
        policy("web").create();
        api.answer(
                request -> request.getPath().contains("/configmaps") ? MockApiServer.status(403, "Forbidden") : null);
        try (var watched = watch()) {
            watched.await("refused", seen -> seen.complete() && !seen.problems().isEmpty());
            var problem = watched.observe().problems().getFirst();
            assertEquals("BackendTLSPolicy shop/it", problem.subject().toString());
            assertTrue(problem.message().contains("cannot list or watch configmap shop/mine"), problem.message());
        } finally {
            api.mend();
        }
    }

    private static List<String> namespaces(Observation seen) {
        return seen.objects().others(Namespace.class).stream()
                .map(each ->
                        each.getMetadata().getName() + " " + each.getMetadata().getLabels())
                .sorted()
                .toList();
    }

    private void namespace(String name, String team) {
        cluster.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("team", team))
                        .endMetadata()
                        .build())
                .createOr(existing -> existing.update());
    }

    @Test
    void namespacesAreWatchedWhileAListenerSelectsThemByLabels() {
        namespace("shop", "web");
        namespace("other", "db");
        try (var watched = watch()) {
            watched.awaitComplete();
            assertFalse(isAsked("/api/v1/namespaces?"));
            gateway("from: Selector, selector: {matchLabels: {team: web}}").update();
            watched.await("both", seen -> namespaces(seen).equals(List.of("other {team=db}", "shop {team=web}")));
            namespace("shop", "db");
            watched.await("changed", seen -> namespaces(seen).equals(List.of("other {team=db}", "shop {team=db}")));
            gateway("from: Same").update();
            watched.await("none", seen -> namespaces(seen).isEmpty());
        } finally {
            api.mend();
        }
    }

    private static boolean selects(Observation seen) {
        return seen.objects().others(GenericKubernetesResource.class).stream()
                .anyMatch(each -> each.getAdditionalProperties().toString().contains("Selector"));
    }

    private static boolean isOnNamespaces(RecordedRequest request) {
        return request.getPath().startsWith("/api/v1/namespaces?");
    }

    @Test
    void theFirstSelectorByLabelsCountsOnceTheNamespacesAreListed() throws Exception {
        namespace("shop", "web");
        CountDownLatch listed = new CountDownLatch(1);
        long began = Ticker.system().nanos(); // No time passes, so that nothing is given up on a slow machine.
        try (var watched = new WatchedSource(api.patientClient(), () -> began, ObjectKind.GATEWAY_API, List.of())) {
            watched.awaitComplete();
            api.answer(request -> {
                asked.add(request.getPath());
                return isOnNamespaces(request) ? onceDone(listed) : null;
            });
            gateway("from: Selector, selector: {matchLabels: {team: web}}").update();
            watched.await("asked", seen -> {
                assertFalse(selects(seen));
                return isAsked("/api/v1/namespaces?");
            });
            listed.countDown();
            watched.await("listed", seen -> selects(seen) && !namespaces(seen).isEmpty());
        } finally {
            listed.countDown();
            api.mend();
        }
    }

    @Test
    void aListOfNamespacesThatFailsIsNotWaitedFor() {
        try (var watched = watch()) {
            watched.awaitComplete();
            api.answer(request -> isOnNamespaces(request) ? MockApiServer.status(500, "Broken") : null);
            gateway("from: Selector, selector: {matchLabels: {team: web}}").update();
            watched.await(
                    "taken without", seen -> selects(seen) && namespaces(seen).isEmpty());
        } finally {
            api.mend();
        }
    }

    /** Holds the sound answer back until {@code latch} is counted down. */
    private static MockResponse onceDone(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS) ? null : MockApiServer.status(500, "Late");
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return MockApiServer.status(500, "Ended");
        }
    }

    @Test
    void ofCertainNamespacesEachIsWatchedByItsName() {
        namespace("shop", "web");
        namespace("other", "db");
        gateway("from: Selector, selector: {matchLabels: {team: web}}").update();
        try (var watched = watch("shop")) {
            watched.await("shop", seen -> seen.complete() && namespaces(seen).equals(List.of("shop {team=web}")));
            assertTrue(asked.stream()
                    .filter(path -> path.startsWith("/api/v1/namespaces?"))
                    .allMatch(path -> path.contains("fieldSelector=metadata.name%3Dshop&")));
        } finally {
            api.mend();
        }
    }
}
