package io.moorgate.control.source.cluster;

import static io.moorgate.control.source.cluster.MockApiServer.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Kubernetes source that watches several namespaces, some of which it may not look into. */
class KubernetesSourceNamespacesTest {
    private static final Ticker HASTY = () -> Ticker.system().nanos() * 30;

    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        cluster = api.directClient();
        create("shop", "cart");
        create("chat", "rooms");
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        api.close();
    }

    @Test
    void oneThatIsRefusedIsAProblemAndTheOthersAreServed() {
        refuse("shop");
        try (var source = new WatchedSource(api.client(), HASTY, "shop", "chat")) {
            source.awaitComplete();
            assertEquals(List.of("rooms"), WatchedSource.namesOf(source.observe()));
            assertEquals(
                    List.of(
                            "cannot list or watch services of shop: 403 Forbidden"
                                    + " (expected: a reachable API server that allows get, list and watch)",
                            "cannot list or watch endpointslices of shop: 403 Forbidden"
                                    + " (expected: a reachable API server that allows get, list and watch)"),
                    messages(source));
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
            api.mend();
            source.awaitServices("cart", "rooms");
            source.await("no complaint", seen -> seen.problems().isEmpty());
        }
    }

    @Test
    void oneWhoseRightsGoLaterKeepsWhatWasSeenAndDoesNotAgeTheOthers() throws IOException {
        try (var source = new WatchedSource(api.client(), HASTY, "shop", "chat")) {
            source.awaitServices("cart", "rooms");
            source.awaitAge(age -> true);
            refuse("shop");
            source.await("the complaints", seen -> seen.problems().size() == 2);
            create("chat", "later");
            source.awaitServices("cart", "later", "rooms");
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
        }
    }

    @Test
    void whereAllAreRefusedNothingIsAConfiguration() {
        api.answer(request -> status(403, "Forbidden"));
        try (var source = new WatchedSource(api.client(), HASTY, "shop", "chat")) {
            source.await("the complaints", seen -> seen.problems().size() == 4);
            assertFalse(source.observe().complete());
            assertTrue(source.source.ageNanos().isEmpty());
        }
    }

    private void refuse(String namespace) {
        api.answer(request ->
                request.getPath().contains("/namespaces/" + namespace + "/") ? status(403, "Forbidden") : null);
    }

    private void create(String namespace, String name) {
        cluster.resource(Cluster.service(namespace, name, Map.of("moorgate.io/host", name + ".example")))
                .create();
    }

    private static List<String> messages(WatchedSource source) {
        return source.observe().problems().stream().map(Problem::message).toList();
    }
}
