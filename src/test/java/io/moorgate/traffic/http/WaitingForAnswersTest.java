package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.HandshakeLimit;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.time.TaskThread;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to endpoints that may have a limited number unanswered ({@code handshakes-max}). */
class WaitingForAnswersTest {
    private static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(60);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    private static final int HERD = 2_000;

    private final HttpFixture fixture = new HttpFixture();
    private final TaskThread slowness = new TaskThread("slowness", Throwable::printStackTrace);
    private ServerSocket endpoints;

    @BeforeEach
    void listen() throws IOException {
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoints.close();
        slowness.close();
    }

    @Test
    void aRequestWaitsUntilTheAnswerOfTheOneBeforeItHasBegun() throws IOException {
        publish(HandshakeLimit.of(1), endpoints.getLocalPort());
        try (RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            first.send(REQUEST);
            RawPeer endpoint = accept();
            endpoint.readHead();
            second.send(REQUEST);
            awaitWaiting(1);
            endpoint.send(HEAD);
            RawPeer next = accept();
            next.readHead();
            next.send(HEAD + "hi");
            assertTrue(second.readAnswer().endsWith("hi"), "though the first answer is not whole");
            endpoint.send("hi");
            assertTrue(first.readAnswer().endsWith("hi"));
        }
        awaitNothingLeft();
    }

    @Test
    void aWebSocketCountsUntilItsHandshakeIsAnswered() throws IOException {
        publish(HandshakeLimit.of(1), endpoints.getLocalPort());
        try (RawPeer first = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            try (RawPeer second = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE)) {
                awaitWaiting(1);
                endpoint.send(RawPeer.SWITCHED);
                first.readHead();
                try (RawPeer next = accept()) {
                    next.readHead();
                    next.send(RawPeer.SWITCHED);
                    assertTrue(second.readHead().startsWith("HTTP/1.1 101 "));
                }
            }
        }
        awaitNothingLeft();
    }

    @Test
    void aRequestThatWaitsTooLongGets503AndWhenToComeBack() throws IOException {
        publish(HandshakeLimit.of(1), endpoints.getLocalPort());
        try (RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            first.send(REQUEST);
            RawPeer endpoint = accept();
            second.send(REQUEST);
            awaitWaiting(1);
            fixture.time.advance(QUEUE_TIMEOUT);
            String answer = second.readAnswer();
            assertTrue(answer.startsWith("http/1.1 503 "), answer);
            assertTrue(answer.contains("\r\nretry-after: "), answer);
            assertEquals(List.of("handshakes-max"), fixture.limits);
            endpoint.send(HEAD + "hi");
        }
    }

    @Test
    void anEndpointThatDoesNotAcceptHasNothingUnanswered() throws IOException {
        int free = endpoints.getLocalPort();
        endpoints.close();
        publish(HandshakeLimit.of(1), free);
        try (RawClient client = fixture.connect()) {
            for (int round = 0; round < 3; round++) {
                assertTrue(client.send(REQUEST).readAnswer().startsWith("http/1.1 503 "));
            }
        }
        assertEquals(List.of(), fixture.limits);
        awaitNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHerdThatReturnsIsServedAFewAtATimeAndWithoutAnError(boolean isAuto) throws Exception {
        AtomicInteger unanswered = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        HttpServer server = done(fixture.vertx
                .createHttpServer()
                .requestHandler(request -> {
                    most.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
                    answerLater(request, unanswered);
                })
                .listen(0, "127.0.0.1"));
        publish(isAuto ? HandshakeLimit.AUTO : HandshakeLimit.of(20), server.actualPort());
        WebSocketClient clients =
                fixture.vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(HERD));
        List<Future<WebSocket>> opening = new ArrayList<>();
        for (int client = 0; client < HERD; client++) {
            opening.add(clients.connect(fixture.port(), "127.0.0.1", "/"));
        }
        done(Future.all(opening));
        assertEquals(List.of(), fixture.limits);
        assertEquals(HERD, fixture.connections.all().size());
        assertTrue(most.get() <= (isAuto ? 400 : 20), "unanswered at once: " + most.get());
    }

    private void answerLater(HttpServerRequest request, AtomicInteger unanswered) {
        request.pause();
        Context loop = Vertx.currentContext();
        slowness.execute(() -> slowness.after(
                TimeUnit.MILLISECONDS.toNanos(5),
                () -> loop.runOnContext(turn -> {
                    unanswered.decrementAndGet();
                    request.toWebSocket();
                })));
    }

    private static <T> T done(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private RawPeer accept() throws IOException {
        return new RawPeer(endpoints.accept());
    }

    private void awaitWaiting(int expected) {
        await().untilAsserted(() -> {
            Map<String, Integer> waiting = new HashMap<>();
            fixture.queues.read((service, endpoint, clients) -> waiting.put(endpoint, clients));
            assertEquals(
                    expected,
                    waiting.values().stream().mapToInt(Integer::intValue).sum());
        });
    }

    private void awaitNothingLeft() {
        awaitWaiting(0);
        await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
    }

    private void publish(HandshakeLimit limit, int port) {
        Route open = HttpFixture.route(port);
        Route route = open.withPolicies(open.policies().with(new LimitPolicy(0, QUEUE_TIMEOUT).with(limit)));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
    }
}
