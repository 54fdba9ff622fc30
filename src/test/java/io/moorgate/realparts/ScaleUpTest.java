package io.moorgate.realparts;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two endpoints become four while 4,000 WebSockets are live through three gateways that share the rebalancing. */
class ScaleUpTest {
    private static final int CLIENTS = 4_000;
    private static final int ENDPOINTS = 4;
    private static final int RATE_PERCENT = 100;
    private static final Duration RECONNECT_WITHIN = Duration.ofSeconds(2);
    private static final short SERVICE_RESTART = 1012;

    /** One round at the stated rate moves all that there is to move; a second one is not needed. */
    private static final Duration STATED = Duration.ofSeconds(75);

    @TempDir
    private static Path directory;

    private static Fleet fleet;
    private static List<GatewayProcess> gateways;
    private static Vertx vertx;
    private static TaskThread pauses;

    private final AtomicIntegerArray moves = new AtomicIntegerArray(CLIENTS);
    private final AtomicInteger away = new AtomicInteger();
    private final List<Integer> otherCodes = new ArrayList<>();
    private final Map<Long, AtomicInteger> closesBySecond = new ConcurrentHashMap<>();
    private WebSocketClient client;

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
    void theSurplusMovesOnceAtTheStatedRateUntilAllAreWithinATenth() throws IOException {
        client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(2 * CLIENTS));
        List<Echoes> endpoints = IntStream.range(0, ENDPOINTS)
                .mapToObj(index -> Echoes.start(vertx, "even-" + index))
                .toList();
        serve(endpoints.subList(0, 2));
        gateways.forEach(gateway -> await().until(() -> gateway.generation() > 1));
        Users.each(CLIENTS, this::connect);
        System.out.println("before: " + held(endpoints));

        serve(endpoints);
        int fair = CLIENTS / ENDPOINTS;
        await().atMost(STATED)
                .until(() -> away.get() == 0
                        && endpoints.stream().allMatch(each -> Math.abs(each.webSockets() - fair) <= fair / 10));
        await().during(Duration.ofSeconds(5)).atMost(STATED).until(() -> away.get() == 0);

        int moved = IntStream.range(0, CLIENTS).map(moves::get).sum();
        IntSummaryStatistics seconds =
                closesBySecond.values().stream().mapToInt(AtomicInteger::get).summaryStatistics();
        System.out.printf(
                "after: %s; %d moved over %d s, at most %d in one second; second by second: %s%n",
                held(endpoints),
                moved,
                closesBySecond.size(),
                seconds.getMax(),
                new TreeMap<>(closesBySecond).values());
        assertEquals(List.of(), otherCodes);
        assertEquals(
                1, IntStream.range(0, CLIENTS).map(moves::get).max().orElseThrow(), "the most moves of one client");
        assertTrue(moved <= CLIENTS / 2 * 11 / 10, moved + " moved (expected: half of them, and a tenth at most more)");
        assertTrue(seconds.getMax() < 3 * seconds.getAverage(), seconds + " closes a second");
    }

    private static void serve(List<Echoes> endpoints) throws IOException {
        new Manifests(directory)
                .service(
                        "even",
                        "kubernetes.io/ws",
                        "path: /even; rebalance: 'on'; rebalance-rate: " + RATE_PERCENT + "%",
                        endpoints.stream().mapToInt(Echoes::httpPort).toArray());
    }

    private static String held(List<Echoes> endpoints) {
        return Arrays.toString(endpoints.stream().mapToInt(Echoes::webSockets).toArray());
    }

    private Future<Void> connect(int number) {
        GatewayProcess gateway = gateways.get(number % gateways.size());
        WebSocketConnectOptions options = new WebSocketConnectOptions();
        options.setHost(gateway.host()).setPort(gateway.httpPort()).setURI("/even");
        return client.connect(options).map(socket -> {
            socket.closeHandler(closed -> comeBack(number, socket));
            return null;
        });
    }

    /** As a good client does: with jitter. */
    private void comeBack(int number, WebSocket ended) {
        if (ended.closeStatusCode() == null || ended.closeStatusCode() != SERVICE_RESTART) {
            synchronized (otherCodes) {
                otherCodes.add(ended.closeStatusCode() == null ? 1006 : (int) ended.closeStatusCode());
            }
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
}
