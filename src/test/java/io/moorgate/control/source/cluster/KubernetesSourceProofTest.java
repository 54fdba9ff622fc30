package io.moorgate.control.source.cluster;

import static io.moorgate.control.source.WatchedSource.namesOf;
import static io.moorgate.control.source.cluster.MockApiServer.isOn;
import static io.moorgate.control.source.cluster.MockApiServer.isWatch;
import static io.moorgate.control.source.cluster.MockApiServer.status;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.source.WatchedSource;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the Kubernetes source takes for a proof that it holds all there is, and what not. */
class KubernetesSourceProofTest {
    private static final Map<String, String> SERVED = Map.of("moorgate.io/host", "chat.example");

    /** A clock that runs ahead: a watch of a second lasts half a minute of it. */
    private static final Ticker HASTY = () -> Ticker.system().nanos() * 30;

    private MockApiServer api;
    private KubernetesClient cluster;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        cluster = api.directClient();
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
        api.close();
    }

    @Test
    void listsAnewWhenTheServerWasRestoredFromABackup() throws IOException {
        create(cluster, "one", "two", "three", "four");
        try (var backup = new MockApiServer();
                var restored = backup.directClient()) {
            create(restored, "one", "old");
            try (var source = new WatchedSource(api.client(), HASTY)) {
                source.awaitServices("four", "one", "three", "two");
                source.awaitAge(age -> true);
                api.link.leadTo(backup.front.port());
                source.awaitServices("old", "one");
                create(restored, "new");
                source.awaitServices("new", "old", "one");
                source.await("no complaint", seen -> seen.problems().isEmpty());
            }
        }
    }

    @Test
    void listsAnewWhenAnotherServerAnswersThatIsFurtherOn() throws IOException {
        create(cluster, "a-first", "two");
        try (var other = new MockApiServer();
                var elsewhere = other.directClient()) {
            create(elsewhere, "a-first", "b", "c", "d", "e");
            try (var source = new WatchedSource(api.client(), HASTY)) {
                source.awaitServices("a-first", "two");
                source.awaitAge(age -> true);
                api.link.leadTo(other.front.port());
                source.awaitServices("a-first", "b", "c", "d", "e");
            }
        }
    }

    @Test
    void aWatchThatDiedSilentlyIsReplaced() {
        create(cluster, "one");
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.awaitServices("one");
            source.awaitAge(age -> true);
            api.link.swallow();
            create(cluster, "two");
            source.awaitServices("one", "two");
        }
    }

    @Test
    void aServerThatKeepsItsWatchesOpenButCannotBeAskedIsNotInStep() {
        create(cluster, "one");
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitServices("one");
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
            // As one whose etcd is dead.
            api.answer(request ->
                    isWatch(request) || !"GET".equals(request.getMethod()) ? null : status(500, "InternalError"));
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(120)) > 0);
            source.await("the complaint", seen -> seen.problems().stream()
                    .map(Problem::message)
                    .anyMatch(message -> message.startsWith("cannot list or watch services: 500")));
            create(cluster, "two"); // The watch works all the same.
            api.mend();
            source.awaitServices("one", "two");
            source.awaitAge(age -> age.compareTo(Duration.ofSeconds(60)) < 0);
            source.await("no complaint", seen -> seen.problems().isEmpty());
        }
    }

    @Test
    void readsAListInPages() {
        int services = Listing.PAGE + 3;
        for (int number = 0; number < services; number++) {
            create(cluster, "chat-" + number);
        }
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.await("all", seen -> namesOf(seen).size() == services);
        }
    }

    @Test
    void atRestItCostsFewSmallRequests() {
        for (int number = 0; number < 100; number++) {
            create(cluster, "chat-" + number);
        }
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.awaitComplete();
            source.awaitAge(age -> true);
            int requests = api.front.served();
            long bytes = api.front.bytesSent();
            // Two watches and two looks in each round.
            await().atMost(Duration.ofSeconds(30)).until(() -> api.front.served() >= requests + 12);
            long each = (api.front.bytesSent() - bytes) / (api.front.served() - requests);
            assertTrue(each < 1_000, () -> "bytes of a request=" + each);
        }
    }

    @Test
    void anOutageIsOneProblemInTheSameWordsFromItsBeginningToItsEnd() throws IOException {
        create(cluster, "one");
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitServices("one");
            source.awaitAge(age -> true);
            api.link.refuse();
            source.await("both complaints", seen -> seen.problems().size() == 2);
            List<Problem> first = source.observe().problems();
            source.awaitAge(age -> {
                assertEquals(first, source.observe().problems());
                return age.compareTo(Duration.ofSeconds(200)) > 0;
            });
            api.link.restore();
            source.await("no complaint", seen -> seen.problems().isEmpty());
        }
    }

    @Test
    void aSourceOutOfStepForTheLongestAgeIsAProblem() throws IOException {
        create(cluster, "one");
        try (var source = new WatchedSource(api.client(), HASTY)) {
            source.awaitServices("one");
            api.answer(request -> status(403, "Forbidden"));
            source.await("the complaint", seen -> seen.problems().stream()
                    .map(Problem::message)
                    .anyMatch(message -> message.startsWith("not known to be in step for more than 300 s")));
            api.mend();
            source.await("no complaint", seen -> seen.problems().isEmpty());
        }
    }

    @Test
    void aRefusalIsAProblemAtOnce() {
        create(cluster, "one");
        api.answer(request -> isOn(request, "endpointslices") ? status(403, "Forbidden") : null);
        Ticker still = () -> 0;
        try (var source = new WatchedSource(api.client(), still)) {
            source.await("the complaint", seen -> seen.problems().size() == 1);
        }
    }

    @Test
    void aFirstServiceThatIsDeletedAndCreatedAgainIsNoRestore() {
        create(cluster, "a", "b");
        var lists = new AtomicInteger();
        api.answer(request -> {
            lists.addAndGet(request.getPath().contains("limit=" + Listing.PAGE) ? 1 : 0);
            return null;
        });
        try (var source = new WatchedSource(api.client(), Ticker.system())) {
            source.awaitServices("a", "b");
            source.awaitAge(age -> true);
            int before = lists.get();
            for (int turn = 0; turn < 3; turn++) {
                cluster.services().inNamespace("test").withName("a").delete();
                create(cluster, "a");
                int requests = api.front.served();
                await().atMost(Duration.ofSeconds(30)).until(() -> api.front.served() >= requests + 8);
            }
            source.awaitServices("a", "b");
            assertEquals(before, lists.get());
        }
    }

    private static void create(KubernetesClient cluster, String... names) {
        for (String name : names) {
            cluster.resource(Cluster.service("test", name, SERVED)).create();
        }
    }
}
