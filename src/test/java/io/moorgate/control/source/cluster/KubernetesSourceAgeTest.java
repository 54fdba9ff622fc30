package io.moorgate.control.source.cluster;

import static io.moorgate.control.source.cluster.MockApiServer.isOn;
import static io.moorgate.control.source.cluster.MockApiServer.status;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.control.translate.ObjectKind;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every watch that the routing table depends on counts for the age of the source. */
class KubernetesSourceAgeTest {
    private static final Map<String, String> SERVED =
            Map.of("moorgate.io/host", "chat.example", "moorgate.io/tls-secret", "cert");

    /** A clock that runs ahead: a watch of a second lasts half a minute of it. */
    private static final Ticker HASTY = () -> Ticker.system().nanos() * 30;

    private static final Duration WELL = Duration.ofSeconds(60);
    private static final Duration OLD = Duration.ofSeconds(150);

    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        cluster = api.directClient();
        cluster.resource(Cluster.service("test", "chat", SERVED)).create();
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        api.close();
    }

    @Test
    void aSecretThatCannotBeSeenMakesTheSourceOld() {
        isOldWithout("secrets");
    }

    @Test
    void aKindThatCannotBeSeenMakesTheSourceOld() {
        isOldWithout("ingresses");
    }

    @Test
    void podsThatCannotBeSeenMakeTheSourceOld() {
        isOldWithout("pods");
    }

    private void isOldWithout(String plural) {
        try (var source = new WatchedSource(api.client(), HASTY, ObjectKind.all(), List.of())) {
            source.awaitComplete();
            source.awaitAge(age -> age.compareTo(WELL) < 0);
            api.answer(request -> isOn(request, plural) ? status(500, "InternalError") : null);
            source.awaitAge(age -> age.compareTo(OLD) > 0);
            api.mend();
            source.awaitAge(age -> age.compareTo(WELL) < 0);
        }
    }

    @Test
    void aSecretThatIsRefusedIsAProblemAndMakesNothingOld() {
        api.answer(request -> isOn(request, "secrets") ? status(403, "Forbidden") : null);
        try (var source = new WatchedSource(api.client(), HASTY, ObjectKind.all(), List.of())) {
            source.await("the complaint", seen -> !seen.problems().isEmpty());
            int requests = api.front.served();
            await().atMost(Duration.ofSeconds(30)).until(() -> api.front.served() >= requests + 60);
            source.awaitAge(age -> age.compareTo(WELL) < 0);
        }
    }
}
