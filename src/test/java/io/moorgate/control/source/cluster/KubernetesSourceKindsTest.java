package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.moorgate.control.source.ConfigurationSource.Observation;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kinds that an API server has, has not, or shows to others only. */
class KubernetesSourceKindsTest {
    private static final String ROUTE_API = "gateway.networking.k8s.io/v1";

    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void fillTheCluster() throws Exception {
        api = new MockApiServer();
        cluster = api.directClient();
        cluster.resource(Cluster.service("web", "own", Map.of("moorgate.io/host", "own.example.com")))
                .create();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        api.close();
    }

    private void route(String name) {
        cluster.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("gateway.networking.k8s.io")
                        .withVersion("v1")
                        .withKind("HTTPRoute")
                        .withPlural("httproutes")
                        .withNamespaced(true)
                        .build())
                .inNamespace("web")
                .resource(new KubernetesSerialization().unmarshal("""
                        apiVersion: gateway.networking.k8s.io/v1
                        kind: HTTPRoute
                        metadata: {name: %s, namespace: web}
                        spec: {rules: [{matches: [{path: {value: /a}}], timeouts: {request: 5s}}]}
                        """.formatted(name), GenericKubernetesResource.class))
                .create();
    }

    private static List<String> othersOf(Observation seen) {
        return seen.objects().others().stream()
                .map(object -> object.getMetadata().getName())
                .sorted()
                .toList();
    }

    @Test
    void aRouteThatComesLaterIsReadAsOneThatWasThere() {
        route("early");
        try (var watched = watch(ObjectKind.GATEWAY_API)) {
            watched.await("early", seen -> seen.complete() && othersOf(seen).equals(List.of("early")));
            route("late");
            watched.await("late", seen -> othersOf(seen).equals(List.of("early", "late")));
            assertEquals(
                    1,
                    watched.observe().objects().others(GenericKubernetesResource.class).stream()
                            .map(GenericKubernetesResource::getAdditionalProperties)
                            .distinct()
                            .count());
        }
    }

    @Test
    void kindsThatTheServerHasNotAreNoProblemAlthoughItRefusesThem() {
        api.answer(request -> {
            if (request.getPath().equals("/apis/" + ROUTE_API)) {
                return MockApiServer.status(404, "NotFound");
            }
            return request.getPath().contains("gateway.networking.k8s.io") && !MockApiServer.isDiscovery(request)
                    ? MockApiServer.status(403, "Forbidden")
                    : null;
        });
        try (var watched = watch(ofRoutes())) {
            watched.awaitComplete();
            assertEquals(List.of(), watched.observe().problems());
        } finally {
            api.mend();
        }
    }

    @Test
    void aKindThatTheServerHasAndRefusesIsAProblem() {
        api.answer(
                request -> request.getPath().contains("/httproutes") ? MockApiServer.status(403, "Forbidden") : null);
        try (var watched = watch(ofRoutes())) {
            watched.await(
                    "httproutes", seen -> seen.complete() && !seen.problems().isEmpty());
            assertTrue(watched.observe().problems().getFirst().message().contains("list or watch httproutes"));
        } finally {
            api.mend();
        }
    }

    @Test
    void aKindThatComesLaterIsReadAndOneThatGoesTakesItsObjectsAlong() {
        route("one");
        api.answer(request -> request.getPath().equals("/apis/" + ROUTE_API)
                ? MockApiServer.discovery(ROUTE_API, List.of("gateways"))
                : null);
        try (var watched = watch(ofRoutes())) {
            watched.awaitComplete();
            assertEquals(List.of(), othersOf(watched.observe()));
            api.mend();
            watched.await("one", seen -> othersOf(seen).equals(List.of("one")));
            api.answer(request -> request.getPath().contains("httproutes")
                            || request.getPath().equals("/apis/" + ROUTE_API)
                    ? MockApiServer.status(404, "NotFound")
                    : null);
            watched.await("none", seen -> othersOf(seen).isEmpty());
            assertEquals(List.of(), watched.observe().problems());
        } finally {
            api.mend();
        }
    }

    @Test
    void aKindIsReadInOneVersionOnly() {
        var asked = ConcurrentHashMap.<String>newKeySet();
        api.answer(request -> {
            asked.add(request.getPath());
            return null;
        });
        try (var watched = watch(ObjectKind.GATEWAY_API)) {
            watched.awaitComplete();
            assertTrue(asked.stream().noneMatch(path -> path.contains("v1alpha2/") || path.contains("v1beta1/")));
        } finally {
            api.mend();
        }
    }

    @Test
    void aServerThatDoesNotSayWhatItHasIsAskedForEveryKind() {
        route("one");
        api.answer(request -> MockApiServer.isDiscovery(request) ? MockApiServer.status(500, "InternalError") : null);
        try (var watched = watch(ofRoutes())) {
            watched.await("one", seen -> seen.complete() && othersOf(seen).equals(List.of("one")));
        } finally {
            api.mend();
        }
    }

    private static List<ObjectKind<?>> ofRoutes() {
        return ObjectKind.GATEWAY_API.stream()
                .filter(kind -> kind.kind().equals("HTTPRoute"))
                .toList();
    }

    private WatchedSource watch(List<ObjectKind<?>> kinds) {
        return new WatchedSource(api.client(), Ticker.system(), kinds, List.of());
    }
}
