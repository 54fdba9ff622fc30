package io.moorgate.chart;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.peers.membership.StrictLeases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An API server that notes which calls whole gateways make. Two namespaces have a Service that refers to a Secret and one with a Problem, and
 * replicas come one after the other, the second one after an earlier life that did not release its Lease.
 */
class RightsFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    static final List<String> NAMESPACES = List.of("web", "db");
    private static final String LONG_AGO = "2020-01-01T00:00:00Z";

    private final Set<ApiCall> calls = ConcurrentHashMap.newKeySet();
    private final Set<String> strangeRequests = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path directory;

    private Path key;
    private MockApiServer api;
    KubernetesClient cluster;

    @BeforeEach
    void fillTheCluster() throws Exception {
        key = Files.writeString(directory.resolve("key"), "a key of thirty-two bytes or more\n");
        api = new MockApiServer(StrictLeases::new);
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

    /** The first replica writes Events, the second finds them old and counts them up. */
    void playReplicas(String namespaces, Set<Grant> grants, Map<String, String> changes) {
        playReplica(
                "one",
                namespaces,
                changes,
                () -> NAMESPACES.forEach(namespace -> assertTrue(
                        calls.contains(new ApiCall(namespace, "", "events", "create", "")),
                        "no Event in " + namespace)));
        NAMESPACES.forEach(this::ageEvents);
        leaveLease("two");
        playReplica(
                "two",
                namespaces,
                changes,
                () -> assertEquals(Set.of(), unused(grants), "rights that no call has used"));
    }

    private void playReplica(String name, String namespaces, Map<String, String> changes, ThrowingRunnable played) {
        Map<String, String> given = new HashMap<>(Map.of(
                "moorgate.source",
                "kubernetes",
                "moorgate.namespaces",
                namespaces,
                "moorgate.replica",
                name,
                "moorgate.peers.port",
                Integer.toString(FreePorts.one()),
                "moorgate.peers.key-file",
                key.toString(),
                "moorgate.ingress.enabled",
                "false"));
        given.put("moorgate.gateway-api.enabled", "false");
        given.putAll(changes);
        var settings = TestSettings.of(directory, given);
        api.answer(this::record);
        try (KubernetesClient client = clientInPod();
                Gateway gateway = new Gateway(settings, 0, () -> client)) {
            gateway.start();
            await(name).atMost(PATIENCE).untilAsserted(played);
        } finally {
            api.mend();
        }
    }

    /** As in a Pod, where the namespace is the gateway's own. */
    private KubernetesClient clientInPod() {
        try (KubernetesClient direct = api.directClient()) {
            return new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(direct.getConfiguration())
                            .withNamespace(Helm.NAMESPACE)
                            .build())
                    .build();
        }
    }

    /** What the replica's process left that ran before it under its name, and was killed. */
    private void leaveLease(String replica) {
        cluster.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(Helm.NAMESPACE)
                        .withName("moorgate-" + replica)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity(replica)
                        .withLeaseDurationSeconds(30)
                        .withAcquireTime(ZonedDateTime.parse(LONG_AGO))
                        .withRenewTime(ZonedDateTime.parse(LONG_AGO))
                        .endSpec()
                        .build())
                .create();
    }

    private MockResponse record(RecordedRequest request) {
        try {
            if (!MockApiServer.isDiscovery(request)) { // Every account may ask.
                calls.add(ApiCall.of(request));
            }
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
                .filter(grant -> calls.stream().noneMatch(grant::allows))
                .collect(toSet());
    }

    void assertAllAllowed(Set<Grant> grants) {
        assertEquals(Set.of(), strangeRequests);
        assertEquals(
                Set.of(),
                calls.stream()
                        .filter(call -> grants.stream().noneMatch(grant -> grant.allows(call)))
                        .collect(toSet()),
                "calls without a right");
    }
}
