package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ingresses of an API server, and the Services that they lead to. */
class KubernetesSourceIngressTest {
    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void fillTheCluster() throws Exception {
        api = new MockApiServer();
        cluster = api.directClient();
        cluster.resource(Cluster.service("web", "plain", Map.of())).create();
        cluster.resource(Cluster.slice("web", "plain", "a", "10.0.0.1")).create();
        cluster.resource(Cluster.service("web", "other", Map.of())).create();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        api.close();
    }

    @Test
    void aServiceWithoutAnnotationsIsObservedWhereAnIngressLeadsToIt() {
        cluster.resource(Ingresses.ingress("web", "site", "a.example.com", "plain"))
                .create();
        try (var watched = watch()) {
            watched.await(
                    "plain",
                    seen -> seen.complete() && WatchedSource.namesOf(seen).equals(List.of("plain")));
            var seen = watched.observe();
            assertEquals(List.of("10.0.0.1"), WatchedSource.addressesOf(seen));
            assertEquals(1, seen.objects().others().size());
        }
    }

    @Test
    void aRightThatIsAbsentIsAProblemAndServicesAreServed() {
        cluster.resource(Cluster.service("web", "own", Map.of("moorgate.io/host", "own.example.com")))
                .create();
        api.answer(request ->
                request.getPath().contains("networking.k8s.io") ? new MockResponse().setResponseCode(403) : null);
        try (var watched = watch()) {
            watched.await(
                    "own",
                    seen -> seen.complete() && WatchedSource.namesOf(seen).equals(List.of("own")));
            assertTrue(watched.observe().problems().stream()
                    .anyMatch(problem -> problem.message().contains("ingresses")));
        } finally {
            api.mend();
        }
    }

    private WatchedSource watch() {
        return new WatchedSource(api.client(), Ticker.system(), ObjectKind.INGRESSES, List.of());
    }
}
