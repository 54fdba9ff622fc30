package io.moorgate.control.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.source.cluster.KubernetesSource;
import io.moorgate.control.source.cluster.ReflectorTimes;
import io.moorgate.control.source.cluster.WatchScope;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.control.translate.TranslateSettings;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A Kubernetes source under test on a thread of its own, looked at after each change that it reports. */
public final class WatchedSource implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public final KubernetesSource source;
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", faults::add);
    private final AtomicInteger changes = new AtomicInteger();
    private final KubernetesClient client;

    /** Shorter than the real ones, so that a test sees many watches. */
    private static final ReflectorTimes TIMES = new ReflectorTimes(
            new ReflectorTimes.Watches(Duration.ofSeconds(1), Duration.ofSeconds(1)),
            new ReflectorTimes.Answers(Duration.ofSeconds(5), Duration.ofSeconds(10)),
            new ReflectorTimes.Retries(Duration.ofMillis(20), Duration.ofMillis(100)),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5));

    public WatchedSource(KubernetesClient client, Ticker ticker, String... namespaces) {
        this(client, ticker, List.of(), List.of(namespaces));
    }

    /** One that makes routes from objects of {@code kinds}, too. */
    public WatchedSource(KubernetesClient client, Ticker ticker, List<ObjectKind<?>> kinds, List<String> namespaces) {
        this.client = client;
        source = new KubernetesSource(
                client, new WatchScope(namespaces, kinds, true), TranslateSettings.DEFAULT, TIMES, thread, ticker);
        source.start(changes::incrementAndGet);
    }

    public ConfigurationSource.Observation observe() {
        var observed = new CompletableFuture<ConfigurationSource.Observation>();
        thread.execute(() -> {
            try {
                observed.complete(source.observe());
            } catch (RuntimeException fault) {
                observed.completeExceptionally(fault);
            }
        });
        return observed.join();
    }

    public Set<DrainedPod> drainedPods() {
        var found = new CompletableFuture<Set<DrainedPod>>();
        thread.execute(() -> found.complete(source.drainedPods()));
        return found.join();
    }

    /** Waits until a look after a change shows what {@code expected} asks for. */
    public void await(String what, Predicate<ConfigurationSource.Observation> expected) {
        var looked = new AtomicInteger(-1);
        Awaitility.await(what).atMost(PATIENCE).until(() -> {
            int seen = changes.get();
            return looked.getAndSet(seen) != seen && expected.test(observe());
        });
    }

    public void awaitComplete() {
        await("complete", ConfigurationSource.Observation::complete);
    }

    public void awaitServices(String... names) {
        await("services " + List.of(names), seen -> namesOf(seen).equals(List.of(names)));
    }

    public static List<String> namesOf(ConfigurationSource.Observation seen) {
        return seen.objects().services().stream()
                .map(service -> service.getMetadata().getName())
                .sorted()
                .toList();
    }

    public static List<String> addressesOf(ConfigurationSource.Observation seen) {
        return seen.objects().slices().stream()
                .flatMap(slice -> slice.getEndpoints().stream())
                .flatMap(endpoint -> endpoint.getAddresses().stream())
                .sorted()
                .toList();
    }

    public void awaitAge(Predicate<Duration> expected) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            var age = source.ageNanos();
            return age.isPresent() && expected.test(Duration.ofNanos(age.getAsLong()));
        });
    }

    public int changes() {
        return changes.get();
    }

    @Override
    public void close() {
        source.close();
        var done = new CompletableFuture<Void>();
        thread.execute(() -> done.complete(null));
        done.join();
        thread.close();
        client.close();
        assertEquals(List.of(), faults);
    }
}
