package io.moorgate.control.source.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.moorgate.control.translate.SecretId;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One collection against the API server that {@code KUBECONFIG} names; those of {@code apiserver.sh} have no
 * EndpointSlices of today.
 */
@Tag("cluster")
class ReflectorClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ReflectorTimes TIMES = new ReflectorTimes(
            new ReflectorTimes.Watches(Duration.ofSeconds(3), Duration.ofSeconds(5)),
            new ReflectorTimes.Answers(Duration.ofSeconds(10), Duration.ofSeconds(30)),
            new ReflectorTimes.Retries(Duration.ofMillis(100), Duration.ofSeconds(1)),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5));

    private final String namespace = "moorgate-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", faults::add);
    private final KubernetesClient cluster = new KubernetesClientBuilder()
            .withConfig(KubernetesLimits.DEFAULT.apply(Config.autoConfigure(null)))
            .build();

    @BeforeEach
    void createNamespace() {
        cluster.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void stop() {
        cluster.namespaces().withName(namespace).delete();
        thread.close();
        cluster.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void everyWatchIsFollowedByAProofAndShowsWhatChanges() {
        var services = reflector(ApiCollection.services(namespace), true);
        create("one");
        thread.execute(services::list);
        awaitNames(services, "one");
        for (int round = 0; round < 3; round++) {
            long proven = on(() -> services.provenAt().orElseThrow());
            await().atMost(PATIENCE).until(() -> on(() -> services.provenAt().orElseThrow()) > proven);
            String name = "round-" + round;
            create(name);
            awaitNames(services, "one", name);
            cluster.services().inNamespace(namespace).withName(name).delete();
            awaitNames(services, "one");
            assertTrue(on(services::outage).isEmpty(), () -> on(services::complaint));
        }
        thread.execute(services::stop);
    }

    @Test
    void oneSecretIsSeenAndNoOther() {
        var secret = reflector(ApiCollection.secret(new SecretId(namespace, "mine")), false);
        thread.execute(secret::list);
        cluster.resource(Cluster.secret(namespace, "other", "one")).create();
        cluster.resource(Cluster.secret(namespace, "mine", "two")).create();
        awaitNames(secret, "mine");
        cluster.secrets().inNamespace(namespace).withName("mine").delete();
        awaitNames(secret);
        thread.execute(secret::stop);
    }

    private <T extends HasMetadata> Reflector<T> reflector(ApiCollection<T> collection, boolean looks) {
        return new Reflector<>(
                new ApiClient(cluster, thread),
                collection,
                TIMES,
                Ticker.system(),
                any -> true,
                looks,
                new Reflector.Listener<>() {
                    @Override
                    public void onObject(T object, T before) {}

                    @Override
                    public void onState() {}

                    @Override
                    public void onRestored() {
                        faults.add(new AssertionError("restored"));
                    }
                });
    }

    private void create(String name) {
        Service service = Cluster.service(namespace, name, Map.of("moorgate.io/host", name + ".example"));
        cluster.resource(service).create();
    }

    private <T extends HasMetadata> void awaitNames(Reflector<T> reflector, String... names) {
        await().atMost(PATIENCE).until(() -> on(() -> reflector.objects().stream()
                        .map(object -> object.getMetadata().getName())
                        .collect(Collectors.toSet()))
                .equals(Set.of(names)));
    }

    private <A> A on(Supplier<A> question) {
        return CompletableFuture.supplyAsync(question, thread).join();
    }
}
