package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two endpoints become four while WebSockets are live through three gateways that share the rebalancing. */
class ScaleUpTest {
    private static final int MANY = 4_000;
    private static final int PINNED = 400;
    private static final int ENDPOINTS = Fleet.ENDPOINTS;
    private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(2);
    private static final int SERVICE_RESTART = 1012;
    private static final String REBALANCED = "; rebalance: 'on'; rebalance-rate: 100%";

    /** One round at the stated rate moves all that there is to move; a second one is not needed. */
    private static final Duration STATED = Duration.ofSeconds(75);

    @TempDir
    private static Path directory;

    private static Fleet fleet;
    private static List<GatewayProcess> gateways;
    private static Vertx vertx;
    private static TaskThread pauses;

    @BeforeAll
    static void startThree() throws IOException {
        vertx = Vertx.vertx();
        pauses = new TaskThread("pauses", Throwable::printStackTrace);
        fleet = new Fleet(directory, 3);
        gateways = fleet.start(3);
    }

    @AfterAll
    static void closeEverything() throws InterruptedException {
        pauses.close();
        fleet.end();
        Await.done(vertx.close());
    }

    @Test
    void theSurplusMovesOnceAtTheStatedRateAndPinsMoveAlong() throws IOException {
        WebSocketClient client =
                vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * (MANY + PINNED)));
        Crew many = new Crew(client, "even", "", MANY);
        Crew pinned = new Crew(client, "pinned", "; affinity: 'header:x-user'; affinity-mode: balanced", PINNED);
        List<Crew> crews = List.of(many, pinned);
        for (Crew crew : crews) {
            crew.serve(2);
        }
        crews.forEach(Crew::awaitServed);
        crews.forEach(crew -> Users.each(crew.size, crew::connect));
        List<String> before = placesThroughAnother();

        for (Crew crew : crews) {
            crew.serve(ENDPOINTS);
        }
        await().atMost(STATED).untilAsserted(() -> crews.forEach(Crew::assertEven));
        await().during(Duration.ofSeconds(5)).atMost(STATED).until(() -> crews.stream()
                .allMatch(Crew::isEven));

        crews.forEach(Crew::assertMovedOnceAtTheRate);
        List<String> after = placesThroughAnother();
        for (int number = 0; number < PINNED; number++) {
            boolean isElsewhere = !before.get(number).equals(after.get(number));
            assertEquals(pinned.moves.get(number) == 1, isElsewhere, "user-" + number + " is elsewhere");
        }
    }

    /** The endpoints of the pinned, asked through another gateway than theirs. */
    private static List<String> placesThroughAnother() {
        return Users.each(
                PINNED, number -> ask(gateways.get((number + 1) % gateways.size()), "pinned", "user-" + number));
    }

    private static Future<String> ask(GatewayProcess gateway, String service, String user) {
        return fleet.users().ask(gateway.host(), gateway.httpPort(), "/" + service, user);
    }

    /** The clients of one Service, which come back when they are asked to. */
    private static final class Crew {
        private final WebSocketClient client;
        private final String service;
        private final String annotations;
        private final List<Echoes> endpoints;
        private final int size;
        private final AtomicIntegerArray moves;
        private final AtomicInteger away = new AtomicInteger();
        private final List<Integer> otherCodes = new CopyOnWriteArrayList<>();
        private final Map<Long, AtomicInteger> closesBySecond = new ConcurrentHashMap<>();

        Crew(WebSocketClient client, String service, String annotations, int size) {
            this.client = client;
            this.service = service;
            this.annotations = annotations;
            this.endpoints = IntStream.range(0, ENDPOINTS)
                    .mapToObj(index -> Echoes.start(vertx, service + "-" + index))
                    .toList();
            this.size = size;
            this.moves = new AtomicIntegerArray(size);
        }

        /** Its Service has the first {@code count} endpoints from now on. */
        void serve(int count) throws IOException {
            new Manifests(directory)
                    .service(
                            service,
                            "kubernetes.io/ws",
                            "path: /" + service + annotations + REBALANCED,
                            endpoints.stream()
                                    .limit(count)
                                    .mapToInt(Echoes::httpPort)
                                    .toArray());
        }

        void awaitServed() {
            gateways.forEach(gateway -> await().until(() -> {
                Future<String> answer = ask(gateway, service, "early");
                await().until(answer::isComplete);
                return answer.succeeded();
            }));
        }

        Future<Void> connect(int number) {
            GatewayProcess gateway = gateways.get(number % gateways.size());
            WebSocketConnectOptions options = new WebSocketConnectOptions();
            options.setHost(gateway.host()).setPort(gateway.httpPort()).setURI("/" + service);
            options.putHeader("x-user", "user-" + number);
            return client.connect(options).map(socket -> {
                socket.closeHandler(closed -> comeBack(number, socket));
                return null;
            });
        }

        /** As a good client does: with jitter. */
        private void comeBack(int number, WebSocket ended) {
            Short code = ended.closeStatusCode();
            if (code == null || code != SERVICE_RESTART) {
                otherCodes.add(code == null ? 1006 : (int) code);
                return;
            }
            moves.incrementAndGet(number);
            away.incrementAndGet();
            closesBySecond
                    .computeIfAbsent(Ticker.system().nanos() / 1_000_000_000L, second -> new AtomicInteger())
                    .incrementAndGet();
            pauses.after(ThreadLocalRandom.current().nextLong(RECONNECT_WITHIN.toNanos()), () -> connect(number)
                    .onSuccess(back -> away.decrementAndGet()));
        }

        void assertEven() {
            assertTrue(isEven(), this::toString);
        }

        @Override
        public String toString() {
            return service + " holds "
                    + endpoints.stream().map(Echoes::webSockets).toList() + ", " + away + " are away";
        }

        boolean isEven() {
            int fair = size / ENDPOINTS;
            return away.get() == 0
                    && endpoints.stream().allMatch(endpoint -> Math.abs(endpoint.webSockets() - fair) <= fair / 10);
        }

        void assertMovedOnceAtTheRate() {
            int moved = IntStream.range(0, size).map(moves::get).sum();
            IntSummaryStatistics seconds = closesBySecond.values().stream()
                    .mapToInt(AtomicInteger::get)
                    .summaryStatistics();
            System.out.printf(
                    "%s; %d moved over %d s, at most %d in one second%n",
                    this, moved, closesBySecond.size(), seconds.getMax());
            assertEquals(List.of(), otherCodes);
            assertEquals(
                    1, IntStream.range(0, size).map(moves::get).max().orElseThrow(), "the most moves of one client");
            assertTrue(moved <= size / 2 * 11 / 10, moved + " moved (expected: half of them, a tenth more at most)");
            assertTrue(seconds.getMax() < 3 * seconds.getAverage(), seconds + " closes a second");
        }
    }
}
