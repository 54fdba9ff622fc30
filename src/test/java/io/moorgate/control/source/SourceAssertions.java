package io.moorgate.control.source;

import static io.moorgate.control.source.WatchedSource.addressesOf;
import static io.moorgate.control.source.WatchedSource.namesOf;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.report.KubernetesEvents;
import io.moorgate.control.report.ProblemEvents;
import io.moorgate.control.source.cluster.Cluster;
import io.moorgate.control.source.cluster.KubernetesSource;
import io.moorgate.control.source.cluster.ReflectorTimes;
import io.moorgate.control.source.cluster.WatchScope;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.routing.LiveRoutingTable;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the Kubernetes source does against any API server, mock or real; all in a namespace of its own. */
public abstract class SourceAssertions {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> SERVED = Map.of("moorgate.io/host", "chat.example");

    private final String namespace = "moorgate-" + UUID.randomUUID().toString().substring(0, 8);
    private KubernetesClient cluster;

    /** A new client of the API server; its taker closes it. */
    public abstract KubernetesClient newClient();

    /** The client that changes the cluster, behind the source's back; its taker closes it. */
    public KubernetesClient newWriter() {
        return newClient();
    }

    /** The first three numbers of addresses that the API server takes for endpoints. */
    public abstract String endpointNetwork();

    @BeforeEach
    public void createNamespace() {
        cluster = newWriter();
        cluster.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    public void deleteNamespace() {
        cluster.namespaces().withName(namespace).delete();
        cluster.close();
    }

    @Test
    void seesServicesAndSlicesComeChangeAndGo() {
        cluster.resource(Cluster.service(namespace, "chat", SERVED)).create();
        cluster.resource(Cluster.slice(namespace, "chat", "a", address(1))).create();
        try (var source = new WatchedSource(newClient(), Ticker.system(), namespace)) {
            source.awaitComplete();
            assertEquals(List.of("chat"), namesOf(source.observe()));
            assertEquals(List.of(address(1)), addressesOf(source.observe()));

            cluster.resource(Cluster.slice(namespace, "chat", "b", address(2))).create();
            source.await("two slices", seen -> addressesOf(seen).equals(List.of(address(1), address(2))));
            cluster.resource(Cluster.slice(namespace, "chat", "a", address(3))).update();
            source.await("a changed slice", seen -> addressesOf(seen).equals(List.of(address(2), address(3))));
            cluster.resource(Cluster.slice(namespace, "chat", "b", address(2))).delete();
            source.await("one slice", seen -> addressesOf(seen).equals(List.of(address(3))));
            cluster.resource(Cluster.service(namespace, "chat", SERVED)).delete();
            source.await(
                    "nothing",
                    seen -> namesOf(seen).isEmpty() && addressesOf(seen).isEmpty());
        }
    }

    @Test
    void leavesOutServicesThatSayNothingToTheGatewayUntilTheyDo() {
        cluster.resource(Cluster.service(namespace, "other", Map.of("who", "else")))
                .create();
        cluster.resource(Cluster.slice(namespace, "other", "a", address(1))).create();
        try (var source = new WatchedSource(newClient(), Ticker.system(), namespace)) {
            source.awaitComplete();
            assertEquals(List.of(), namesOf(source.observe()));
            assertEquals(List.of(), addressesOf(source.observe()));
            cluster.services().inNamespace(namespace).withName("other").edit(service -> {
                service.getMetadata().setAnnotations(SERVED);
                return service;
            });
            source.await("its slice", seen -> addressesOf(seen).equals(List.of(address(1))));
        }
    }

    @Test
    void readsASecretOnlyWhileAServedServiceRefersToIt() {
        cluster.resource(Cluster.secret(namespace, "ca", "one")).create();
        cluster.resource(Cluster.secret(namespace, "private", "two")).create();
        cluster.resource(Cluster.service(
                        namespace,
                        "chat",
                        Map.of("moorgate.io/host", "chat.example", "moorgate.io/client-ca-secret", "ca")))
                .create();
        try (var source = new WatchedSource(newClient(), Ticker.system(), namespace)) {
            source.await("the secret", seen -> secretsOf(seen).equals(List.of("ca")) && seen.complete());
            cluster.services().inNamespace(namespace).withName("chat").edit(service -> {
                service.getMetadata().setAnnotations(SERVED);
                return service;
            });
            source.await("no secret", seen -> secretsOf(seen).isEmpty());
        }
    }

    @Test
    void followsThePodsThatTheirLabelAsksToBeDrained() {
        Pod later = cluster.resource(Cluster.pod(namespace, "chat-0")).create();
        try (var source = new WatchedSource(newClient(), Ticker.system(), namespace)) {
            source.awaitComplete();
            assertEquals(Set.of(), source.drainedPods());
            Pod pod = cluster.resource(Cluster.labelled("true").apply(Cluster.pod(namespace, "chat-1")))
                    .create();
            await().atMost(PATIENCE).until(() -> {
                touch(pod);
                return source.drainedPods().equals(drained(pod));
            });
            cluster.resource(pod).withGracePeriod(0).delete();
            await().atMost(PATIENCE).until(() -> source.drainedPods().isEmpty());
            cluster.pods().inNamespace(namespace).withName("chat-0").edit(Cluster.labelled("true"));
            await().atMost(PATIENCE).until(() -> source.drainedPods().equals(drained(later)));
        }
    }

    /* The mock server says on a watch what comes after its beginning, and nothing of what came after the list. */
    private void touch(Pod pod) {
        cluster.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .edit(known -> {
                    known.getMetadata()
                            .setAnnotations(Map.of(
                                    "touched", Long.toString(Ticker.system().nanos())));
                    return known;
                });
    }

    private Set<DrainedPod> drained(Pod pod) {
        var metadata = pod.getMetadata();
        return Set.of(new DrainedPod(namespace, metadata.getName(), metadata.getUid()));
    }

    @Test
    void provesThatItIsInStep() {
        try (var source = new WatchedSource(newClient(), Ticker.system(), namespace)) {
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(30)) < 0);
        }
    }

    @Test
    void editsInQuickSuccessionAreOneConfigurationAndProblemsBecomeEvents() {
        var faults = new CopyOnWriteArrayList<Throwable>();
        try (var client = newClient();
                var thread = new TaskThread("of-the-loop", faults::add);
                var writes = new TaskThread("of-the-events", faults::add)) {
            var ticker = Ticker.system();
            var source = new KubernetesSource(
                    client,
                    new WatchScope(List.of(namespace), List.of(), true),
                    TranslateSettings.DEFAULT,
                    ReflectorTimes.of(Duration.ofMillis(20), Duration.ofMinutes(5)),
                    thread,
                    ticker);
            var events = new ProblemEvents(
                    new KubernetesEvents(client, "replica-1", WallClock.system()), writes, thread, ticker);
            var live = new LiveRoutingTable();
            try (var loop = new ConfigurationLoop(
                    source, TranslateSettings.DEFAULT, live, List.of(events), thread, ticker, WallClock.system())) {
                loop.start();
                await().atMost(PATIENCE).until(() -> loop.state().applied());
                long before = loop.state().translations();
                int edits = 40;
                for (int edit = 0; edit < edits; edit++) {
                    cluster.resource(Cluster.service(
                                    namespace, "chat-" + edit, Map.of("moorgate.io/host", edit + ".example")))
                            .create();
                }
                cluster.resource(Cluster.service(
                                namespace, "wrong", Map.of("moorgate.io/host", "w.example", "moorgate.io/hots", "x")))
                        .create();
                await().atMost(PATIENCE).until(() -> live.current().routes().size() == edits + 1);
                assertTrue(
                        loop.state().translations() - before < edits,
                        () -> "translations=" + (loop.state().translations() - before) + " edits=" + edits);
                // One for the key, and one for the slice that it has none of.
                await().atMost(PATIENCE).until(() -> eventsOn("wrong").size() == 2);
                Event event = eventsOn("wrong").stream()
                        .filter(one -> one.getMessage().contains("hots"))
                        .findFirst()
                        .orElseThrow();
                assertEquals("Warning", event.getType());
                assertEquals(1, event.getCount());
                assertEquals(0, events.failures());
            }
        }
        assertEquals(List.of(), faults);
    }

    private List<Event> eventsOn(String service) {
        return cluster.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> service.equals(event.getInvolvedObject().getName()))
                .toList();
    }

    private static List<String> secretsOf(ConfigurationSource.Observation seen) {
        return seen.objects().secrets().stream()
                .map(secret -> secret.getMetadata().getName())
                .toList();
    }

    private String address(int last) {
        return endpointNetwork() + "." + last;
    }
}
