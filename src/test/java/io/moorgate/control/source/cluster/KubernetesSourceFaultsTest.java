package io.moorgate.control.source.cluster;

import static io.moorgate.control.source.WatchedSource.namesOf;
import static io.moorgate.control.source.cluster.MockApiServer.isOn;
import static io.moorgate.control.source.cluster.MockApiServer.isWatch;
import static io.moorgate.control.source.cluster.MockApiServer.status;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.ConfigurationSource;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.routing.ServiceId;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Kubernetes source when its API server misbehaves or is away. */
class KubernetesSourceFaultsTest {
    private static final Map<String, String> SERVED = Map.of("moorgate.io/host", "chat.example");

    /** A clock that runs ahead, so that minutes of patience pass in seconds. */
    private static final Ticker HASTY = () -> Ticker.system().nanos() * 30;

    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        cluster = api.directClient();
        create("one");
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        api.close();
    }

    @Test
    void waitsForAServerThatIsAwayAtStart() throws IOException {
        api.link.refuse();
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.await("the complaint", seen -> messages(seen).stream()
                    .anyMatch(message -> message.contains("services: ") && message.contains("refused")));
            assertFalse(source.observe().complete());
            assertTrue(source.source.ageNanos().isEmpty());
            api.link.restore();
            source.awaitServices("one");
            source.await(
                    "no complaint", seen -> seen.complete() && seen.problems().isEmpty());
        }
    }

    @Test
    void keepsWhatItSawWhileTheServerIsAwayAndGoesOnAfterwards() throws IOException {
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitServices("one");
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
            api.link.refuse();
            source.await("the complaint", seen -> !seen.problems().isEmpty());
            assertEquals(List.of("one"), namesOf(source.observe()));
            assertTrue(source.observe().complete());
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(120)) > 0);
            create("two");
            api.link.restore();
            source.awaitServices("one", "two");
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
        }
    }

    @Test
    void goesOnAfterConnectionsAreReset() throws IOException {
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.awaitServices("one");
            source.awaitAge(age -> true);
            api.link.cut();
            create("two");
            source.awaitServices("one", "two");
        }
    }

    @Test
    void listsAnewWhenTheVersionIsGoneAndForgetsWhatWasDeletedMeanwhile() throws IOException {
        create("two");
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.awaitServices("one", "two");
            source.awaitAge(age -> true);
            api.answer(request -> isWatch(request) ? MockApiServer.gone() : null);
            api.link.refuse();
            delete("one");
            create("three");
            api.link.restore();
            await().until(() -> api.faultsGiven() >= 2);
            api.mend();
            source.awaitServices("three", "two");
        }
    }

    @Test
    void replacesAnInformerThatIsToldWithoutEndThatItsVersionIsGone() throws IOException {
        var refused = new AtomicReference<String>();
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitServices("one");
            source.awaitAge(age -> true);
            // As a status of the handshake, which the client takes for something that will pass.
            api.answer(request -> isWatch(request)
                            && isOn(request, "services")
                            && request.getPath()
                                    .equals(refused.updateAndGet(path -> path == null ? request.getPath() : path))
                    ? status(410, "Expired")
                    : null);
            api.link.cut();
            await().until(() -> api.faultsGiven() >= 2);
            create("two");
            source.awaitServices("one", "two");
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
        }
    }

    @Test
    void triesAgainWhenAListIsRefused() {
        for (int code : new int[] {403, 401, 500, 503, 410}) {
            api.answer(request -> isWatch(request) || api.faultsGiven() >= 4 ? null : status(code, "Refused"));
            try (var source = new WatchedSource(api.client(), Ticker.system())) {
                source.awaitServices("one");
                source.awaitComplete();
                assertTrue(api.faultsGiven() >= 4, () -> code + " was given " + api.faultsGiven() + " times");
            }
        }
    }

    @Test
    void triesAgainWhenAWatchIsRefused() {
        for (int code : new int[] {403, 410, 429, 500, 504}) {
            String name = "after-" + code;
            api.answer(request -> isWatch(request) && api.faultsGiven() < 4 ? status(code, "Refused") : null);
            try (var source = new WatchedSource(api.client(), Ticker.system())) {
                await().until(() -> api.faultsGiven() >= 4);
                create(name);
                source.await(name, seen -> namesOf(seen).contains(name));
            }
        }
    }

    @Test
    void aServerRestartThatAnswers403ForAWhileIsSurvived() throws IOException {
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitServices("one");
            source.awaitAge(age -> true);
            api.answer(request -> status(403, "Forbidden"));
            api.link.cut();
            source.await("the complaint", seen -> messages(seen).stream()
                    .anyMatch(message -> message.startsWith("cannot list or watch services: ")));
            api.mend();
            create("two");
            source.awaitServices("one", "two");
            source.await("no complaint", seen -> seen.problems().isEmpty());
        }
    }

    @Test
    void namesWhatItMayNotRead() {
        api.answer(request -> isOn(request, "endpointslices") ? status(403, "Forbidden") : null);
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.await("the complaint", seen -> messages(seen)
                    .contains("cannot list or watch endpointslices: "
                            + "403 Forbidden (expected: a reachable API server that allows get, list and watch)"));
            assertFalse(source.observe().complete(), "Services without endpoints would be no configuration");
        }
    }

    @Test
    void aSecretThatMayNotBeReadIsAProblemOfItsServiceAndHoldsNothingUp() {
        cluster.resource(Cluster.service(
                        "test", "secure", Map.of("moorgate.io/host", "s.example", "moorgate.io/tls-secret", "cert")))
                .create();
        api.answer(request -> isOn(request, "secrets") ? status(403, "Forbidden") : null);
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.await(
                    "complete with a problem",
                    seen -> seen.complete() && seen.problems().size() == 1);
            Problem problem = source.observe().problems().getFirst();
            assertEquals(new Problem.OfService(new ServiceId("test", "secure")), problem.subject());
            assertEquals("tls-secret", problem.key());
            assertTrue(problem.message().contains("403 Forbidden"), problem.message());
        }
    }

    @Test
    void aShortBreakOfASecretsWatchIsNoProblem() {
        cluster.resource(Cluster.service(
                        "test", "secure", Map.of("moorgate.io/host", "s.example", "moorgate.io/tls-secret", "cert")))
                .create();
        api.answer(request -> isOn(request, "secrets") ? status(500, "InternalError") : null);
        var now = new AtomicLong();
        try (var source = new WatchedSource(api.client(), now::get)) {
            source.awaitComplete();
            await().until(() -> api.faultsGiven() >= 3);
            assertTrue(source.observe().problems().stream().noneMatch(KubernetesSourceFaultsTest::isOfTheSecret));
            now.set(Reflector.COMPLAIN_AFTER.plusSeconds(1).toNanos());
            source.await("the complaint", seen -> seen.problems().stream()
                    .anyMatch(KubernetesSourceFaultsTest::isOfTheSecret));
        }
    }

    private static boolean isOfTheSecret(Problem problem) {
        return problem.key().equals("tls-secret");
    }

    @Test
    void ageTellsThatNothingArrivesThoughEveryConnectionLooksOpen() {
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
            api.link.stall();
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(120)) > 0);
            api.link.flow();
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
        }
    }

    @Test
    void answersThatWereExpectedInAdvanceAreTakenToo() {
        api.server
                .expect()
                .get()
                .withPath("/api/v1/namespaces/test/services?resourceVersion=0")
                .andReturn(500, "")
                .times(3);
        try (var source = new WatchedSource(api.client(), Ticker.system(), "test")) {
            source.awaitServices("one");
        }
    }

    @Test
    void changesOfOtherServicesAndTheirEndpointsCostNothing() {
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.awaitServices("one");
            source.awaitComplete();
            source.awaitAge(age -> true);
            int before = source.changes();
            cluster.resource(Cluster.service("test", "other", Map.of())).create();
            cluster.resource(Cluster.slice("test", "other", "a", "127.0.0.1")).create();
            cluster.resource(Cluster.slice("test", "one", "a", "127.0.0.2")).create();
            source.await("the slice", seen -> WatchedSource.addressesOf(seen).equals(List.of("127.0.0.2")));
            assertTrue(source.changes() - before <= 2, () -> "changes=" + (source.changes() - before));
        }
    }

    private void create(String name) {
        cluster.resource(Cluster.service("test", name, SERVED)).create();
    }

    private void delete(String name) {
        cluster.services().inNamespace("test").withName(name).delete();
    }

    private static List<String> messages(ConfigurationSource.Observation seen) {
        return seen.problems().stream().map(Problem::message).toList();
    }
}
