package io.moorgate.control.source.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.GatewayDefaults;
import io.moorgate.control.translate.SecretId;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which Secrets and ConfigMaps are watched where there are more than may be. */
class NamedObjectsTest {
    private static final ReflectorTimes TIMES = ReflectorTimes.of(Duration.ofMillis(100), Duration.ofMinutes(5));

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", faults::add);
    private MockApiServer api;
    private KubernetesClient client;
    private NamedObjects secrets;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        client = api.client();
        secrets = new NamedObjects(
                new ApiClient(client, thread), TIMES, Ticker.system(), 2, new Reflector.Listener<HasMetadata>() {
                    @Override
                    public void onObject(HasMetadata object, HasMetadata before) {}

                    @Override
                    public void onState() {}

                    @Override
                    public void onRestored() {}
                });
    }

    @AfterEach
    void stop() throws IOException {
        CompletableFuture.runAsync(secrets::stop, thread).join();
        thread.close();
        client.close();
        api.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void theOldestServicesComeFirst() {
        assertEquals(
                List.of("b", "c"),
                unwatched(of("b", "2026-01-03"), of("c", "2026-01-04"), of("a", "2026-01-02"), of("d", "2026-01-01")));
    }

    @Test
    void theDefaultCertificateComesBeforeEveryService() {
        var byDefault = Reference.ofDefault(new SecretId("moorgate", "z"));
        assertEquals(List.of("b"), unwatched(of("a", "2026-01-01"), of("b", "2026-01-02"), byDefault));
    }

    @Test
    void whatIsWatchedAlreadyStays() {
        assertEquals(List.of(), unwatched(of("c", "2026-01-03"), of("d", "2026-01-04")));
        assertEquals(
                List.of("a", "b"),
                unwatched(of("a", "2026-01-01"), of("b", "2026-01-02"), of("c", "2026-01-03"), of("d", "2026-01-04")));
        // A place that comes free goes to the oldest of the others.
        assertEquals(List.of("b"), unwatched(of("b", "2026-01-02"), of("a", "2026-01-01"), of("d", "2026-01-04")));
    }

    /** What is not watched of what {@code references} name. */
    private List<String> unwatched(Reference... references) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            long now = Ticker.system().nanos();
                            secrets.follow(List.of(references), now);
                            var names = new ArrayList<String>();
                            secrets.problems(now)
                                    .forEach(problem ->
                                            names.add(problem.message().split("\"", -1)[1]));
                            return names;
                        },
                        thread)
                .join();
    }

    /** The reference of a Service that was created on {@code day} to the Secret {@code name}. */
    private static Reference of(String name, String day) {
        var service = Cluster.service(
                "test", name, Map.of("moorgate.io/host", name + ".example", "moorgate.io/tls-secret", name));
        service.getMetadata().setCreationTimestamp(day + "T00:00:00Z");
        return Reference.of(service, "moorgate", GatewayDefaults.read(Map.of(), problem -> {}), false)
                .getFirst();
    }
}
