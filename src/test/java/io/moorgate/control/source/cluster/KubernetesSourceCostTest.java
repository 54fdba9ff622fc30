package io.moorgate.control.source.cluster;

import static io.moorgate.control.source.cluster.MockApiServer.isOn;
import static io.moorgate.control.source.cluster.MockApiServer.isWatch;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a source costs its API server at rest, with the times of a gateway in service: counted in rounds, one for each watch
 * of the Services, which are as long as {@link ReflectorTimes} says there.
 */
class KubernetesSourceCostTest {
    private static final double ROUND_SECONDS = ReflectorTimes.of(
                    KubernetesLimits.DEFAULT.watchBackoff(), Duration.ofMinutes(5))
            .watches()
            .watch()
            .toSeconds();

    private static final int ROUNDS = 4;

    private final AtomicInteger rounds = new AtomicInteger();
    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        cluster = api.directClient();
        api.answer(request -> {
            rounds.addAndGet(isOn(request, "services") && isWatch(request) ? 1 : 0);
            return null;
        });
        for (int number = 0; number < 100; number++) {
            create("plain-" + number, Map.of("moorgate.io/host", "h" + number + ".example"));
        }
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        api.close();
    }

    @Test
    void servicesAndTheirEndpointsCostLessThanAKilobyteASecond() {
        assertCost(List.of(), 0.5, 1_000);
    }

    @Test
    void everyKindAndTenSecretsCostLessThanTwoRequestsASecond() {
        for (int number = 0; number < 10; number++) {
            create(
                    "secure-" + number,
                    Map.of("moorgate.io/host", "s" + number + ".example", "moorgate.io/tls-secret", "cert-" + number));
        }
        assertCost(ObjectKind.all(), 3, 2_000);
    }

    /** That it is at most so much, in both directions and with all heads. */
    private void assertCost(List<ObjectKind<?>> kinds, double requestsMax, double bytesMax) {
        try (var source = new WatchedSource(api.client(), Ticker.system(), kinds, List.of())) {
            source.awaitComplete();
            source.awaitAge(age -> true);
            awaitRounds(1); // Lists are not part of it.
            int requests = api.front.served();
            long bytes = api.link.bytesPassed();
            int first = rounds.get();
            awaitRounds(ROUNDS);
            double seconds = (rounds.get() - first) * ROUND_SECONDS;
            double requestsASecond = (api.front.served() - requests) / seconds;
            double bytesASecond = (api.link.bytesPassed() - bytes) / seconds;
            System.out.printf("at rest: %.2f requests/s, %.0f B/s%n", requestsASecond, bytesASecond);
            assertTrue(requestsASecond <= requestsMax, () -> "requests/s=" + requestsASecond);
            assertTrue(bytesASecond <= bytesMax, () -> "bytes/s=" + bytesASecond);
        }
    }

    private void awaitRounds(int more) {
        int before = rounds.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> rounds.get() >= before + more);
    }

    private void create(String name, Map<String, String> annotations) {
        cluster.resource(Cluster.service("test", name, annotations)).create();
    }
}
