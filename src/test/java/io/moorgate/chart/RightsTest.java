package io.moorgate.chart;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.watch.Cluster;
import io.moorgate.control.watch.MockApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart's rights against what whole gateways ask of an API server: none is missing, and none is too much. Two
 * namespaces have a Service that refers to a Secret and one with a Problem, and replicas come one after the other.
 */
class RightsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMESPACES = List.of("web", "db");
    private static final String LONG_AGO = "2020-01-01T00:00:00Z";

    private final Set<ApiCall> calls = ConcurrentHashMap.newKeySet();
    private final Set<String> strangeRequests = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path directory;

    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void fillTheCluster() throws Exception {
        api = new MockApiServer();
        cluster = api.directClient();
        for (String namespace : NAMESPACES) {
            Stream.of(
                            Cluster.secret(namespace, "ca", "x"),
                            Cluster.slice(namespace, "chat", "a", "127.0.0.1"),
                            Cluster.service(
                                    namespace,
                                    "chat",
                                    Map.of("moorgate.io/host", namespace, "moorgate.io/client-ca-secret", "ca")),
                            Cluster.service(
                                    namespace, "wrong", Map.of("moorgate.io/host", "w", "moorgate.io/hots", "w")))
                    .forEach(object -> cluster.resource(object).create());
        }
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        api.close();
    }

    @Test
    void ofTheWholeClusterAreThoseThatTheGatewayUses() throws Exception {
        Set<Grant> grants = Grant.of(Helm.template());
        playReplicas("", grants);
        assertAllAllowed(grants);
    }

    @Test
    void ofNamespacesAreThoseThatTheGatewayUsesThere() throws Exception {
        String namespaces = String.join(",", NAMESPACES);
        Set<Grant> grants = Grant.of(
                Helm.template("--set", "namespaces={" + namespaces + "}", "--set", "rbac.secretNames={ca,tls}"));
        assertEquals(
                Set.of("web", "db", Helm.NAMESPACE),
                grants.stream().map(Grant::namespace).collect(toSet()));
        playReplicas(namespaces, grants);
        assertAllAllowed(grants);
    }

    @Test
    void onSecretsCanBeTakenAway() throws Exception {
        Set<Grant> grants = Grant.of(Helm.template("--set-json", "rbac.secretNames=[]"));
        assertEquals(
                Set.of(),
                grants.stream()
                        .filter(grant -> grant.resource().equals("secrets"))
                        .collect(toSet()));
    }

    /** The first replica writes Events, the second finds them old and counts them up. */
    private void playReplicas(String namespaces, Set<Grant> grants) {
        playReplica(
                "one",
                namespaces,
                () -> NAMESPACES.forEach(namespace -> assertTrue(
                        calls.contains(new ApiCall(namespace, "", "events", "create", "")),
                        "no Event in " + namespace)));
        NAMESPACES.forEach(this::ageEvents);
        playReplica("two", namespaces, () -> assertEquals(Set.of(), unused(grants), "rights that no call has used"));
    }

    private void playReplica(String name, String namespaces, ThrowingRunnable played) {
        var settings = TestSettings.of(
                directory,
                Map.of(
                        "moorgate.source", "kubernetes",
                        "moorgate.namespaces", namespaces,
                        "moorgate.replica", name));
        api.answer(this::record);
        try (KubernetesClient client = api.directClient();
                Gateway gateway = new Gateway(settings, 0, () -> client)) {
            gateway.start();
            await(name).atMost(PATIENCE).untilAsserted(played);
        } finally {
            api.mend();
        }
    }

    private MockResponse record(RecordedRequest request) {
        try {
            calls.add(ApiCall.of(request));
        } catch (IllegalArgumentException fault) {
            strangeRequests.add(fault.getMessage());
        }
        return null;
    }

    private void ageEvents(String namespace) {
        var events = cluster.v1().events().inNamespace(namespace);
        await().atMost(PATIENCE).until(() -> !events.list().getItems().isEmpty());
        events.list().getItems().forEach(event -> {
            event.setLastTimestamp(LONG_AGO);
            events.resource(event).update();
        });
    }

    private Set<Grant> unused(Set<Grant> grants) {
        return grants.stream()
                .filter(grant -> !isOfMembership(grant))
                .filter(grant -> calls.stream().noneMatch(grant::allows))
                .collect(toSet());
    }

    /**
     * Rights on Leases, by which replicas will know of each other. No gateway writes one yet; the first that does fails
     * the test until these count like all others.
     */
    private static boolean isOfMembership(Grant grant) {
        return grant.group().equals("coordination.k8s.io") && grant.namespace().equals(Helm.NAMESPACE);
    }

    private void assertAllAllowed(Set<Grant> grants) {
        assertEquals(Set.of(), strangeRequests);
        assertEquals(
                Set.of(),
                calls.stream()
                        .filter(call -> grants.stream()
                                .filter(grant -> !isOfMembership(grant))
                                .noneMatch(grant -> grant.allows(call)))
                        .collect(toSet()),
                "calls without a right");
    }
}
