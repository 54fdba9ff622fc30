package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nine thousand WebSockets that an endpoint drops at once come back at once. What the endpoint can do is limited: it has some workers,
 * each busy with a handshake for a while. {@code WaitingForAnswersTest} has the same with fewer.
 */
@Tag("heavy")
class HerdTest {
    private static final int HERD = Integer.getInteger("herd", 9_000);
    private static final int WORKERS = 20;
    private static final long HANDSHAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Ticker ticker = Ticker.system();
    private final TaskThread workers = new TaskThread("workers", Throwable::printStackTrace);
    private final Set<ServerWebSocket> open = ConcurrentHashMap.newKeySet();
    /** Of the workers' thread. */
    private final Queue<Arrived> waiting = new ArrayDeque<>();

    private final List<Long> tookNanos = Collections.synchronizedList(new ArrayList<>());
    private int busy;

    private record Arrived(HttpServerRequest request, Context loop, long atNanos) {}

    @AfterEach
    void stop() {
        Await.done(vertx.close());
        workers.close();
    }

    @Test
    void aHerdOfNineThousandComesBackWithoutAnErrorAndTheEndpointIsNotSlowed() throws Exception {
        HttpServer server = Await.done(vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                .requestHandler(this::arrived)
                .listen(0, "127.0.0.1"));
        new Manifests(directory)
                .service(
                        "chat",
                        "kubernetes.io/ws",
                        "path: /chat; handshakes-max: '" + WORKERS + "'; queue-timeout: 2m",
                        server.actualPort());
        try (GatewayProcess gateway = GatewayProcess.start(directory)) {
            await().atMost(PATIENCE).until(() -> gateway.generation() > 0);
            WebSocketClient clients = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(HERD));
            List<WebSocket> herd = new ArrayList<>();
            for (int opened = 0; opened < HERD; opened += WORKERS / 2) {
                herd.addAll(open(clients, gateway, Math.min(WORKERS / 2, HERD - opened)));
            }
            await().atMost(PATIENCE).until(() -> open.size() == HERD);
            long unloadedNanos = p99();

            open.forEach(socket -> socket.close((short) 1012));
            await().atMost(PATIENCE).until(() -> open.isEmpty() && herd.stream().allMatch(WebSocket::isClosed));
            long returnNanos = ticker.nanos();
            List<WebSocket> back = open(clients, gateway, HERD);
            long spanNanos = ticker.nanos() - returnNanos;
            long loadedNanos = p99();
            System.out.println("herd of " + HERD + ": back after " + TimeUnit.NANOSECONDS.toMillis(spanNanos)
                    + " ms, handshake p99 at the endpoint " + loadedNanos / 1_000 + " us (unloaded "
                    + unloadedNanos / 1_000 + " us)");
            assertEquals(HERD, back.size());
            assertEquals(HERD, gateway.ask("connections").getInteger("websocket"));
            assertTrue(loadedNanos < 2 * unloadedNanos, loadedNanos + " ns (unloaded " + unloadedNanos + ")");
        }
    }

    private static List<WebSocket> open(WebSocketClient clients, GatewayProcess gateway, int count) {
        List<Future<WebSocket>> opening = new ArrayList<>();
        for (int client = 0; client < count; client++) {
            opening.add(clients.connect(gateway.httpPort(), gateway.host(), "/chat"));
        }
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> opening.stream().allMatch(Future::isComplete));
        return opening.stream().map(Await::done).toList();
    }

    private void arrived(HttpServerRequest request) {
        request.pause();
        Arrived one = new Arrived(request, Vertx.currentContext(), ticker.nanos());
        workers.execute(() -> {
            waiting.add(one);
            workOn();
        });
    }

    private void workOn() {
        while (busy < WORKERS && !waiting.isEmpty()) {
            Arrived next = waiting.remove();
            busy++;
            workers.after(HANDSHAKE_NANOS, () -> {
                busy--;
                tookNanos.add(ticker.nanos() - next.atNanos());
                next.loop().runOnContext(turn -> next.request().toWebSocket().onSuccess(this::opened));
                workOn();
            });
        }
    }

    private void opened(ServerWebSocket socket) {
        open.add(socket);
        socket.closeHandler(closed -> open.remove(socket));
    }

    /** The 99th percentile of what handshakes took since the last call. */
    private long p99() {
        synchronized (tookNanos) {
            List<Long> sorted = tookNanos.stream().sorted().toList();
            tookNanos.clear();
            return sorted.get(sorted.size() * 99 / 100);
        }
    }
}
