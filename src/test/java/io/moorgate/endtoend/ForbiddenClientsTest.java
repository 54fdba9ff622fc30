package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Status;
import io.moorgate.FreePorts;
import io.moorgate.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deny list gets a network while its clients hold as many connections as the descriptors of one process allow: a proxied
 * one takes two, and a process has 20,000.
 */
class ForbiddenClientsTest {
    private static final int WEBSOCKETS = 8_500;
    private static final int TCP_SESSIONS = 400;
    private static final int STREAMS = 100;
    private static final int EVENT_STREAMS = 20;
    private static final int STAYING = 50;
    private static final short POLICY_VIOLATION = 1008;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Ticker ticker = Ticker.system();
    private final Vertx vertx = Vertx.vertx();
    private final Echoes echoes = Echoes.start(vertx, "echoes");
    private final InteropEndpoint calls = new InteropEndpoint();
    private final HttpServer events = vertx.createHttpServer().requestHandler(request -> request.response()
            .putHeader("content-type", "text/event-stream")
            .setChunked(true)
            .write("data: 1\n\n"));
    private final int listen;

    @TempDir
    private Path directory;

    private Manifests manifests;
    private GatewayProcess gateway;

    ForbiddenClientsTest() throws IOException {
        listen = FreePorts.one();
    }

    @AfterEach
    void closeEverything() {
        gateway.close();
        calls.close();
        Await.done(vertx.close());
    }

    @Test
    void nineThousandLiveConnectionsOfANetworkThatIsDeniedAreClosedEachInItsProtocolAndTheOthersStay()
            throws Exception {
        Await.done(events.listen(0, "127.0.0.1"));
        manifests = new Manifests(directory);
        gateway = GatewayProcess.start(directory);
        configure("192.0.2.0/24");
        ManyClients clients = new ManyClients(vertx);
        clients.openWebSockets(WEBSOCKETS, gateway.httpPort(), "/chat");
        ManyTcpClients sessions = new ManyTcpClients(vertx);
        sessions.open(TCP_SESSIONS, listen);
        AtomicInteger cut = new AtomicInteger();
        openEventStreams(cut);
        List<WebSocket> staying = openStaying();
        try (ManyGrpcClients streams = new ManyGrpcClients(gateway.host(), gateway.httpPort())) {
            streams.open(STREAMS);
            clients.everybodyEchoes("before");
            sessions.everybodyEchoes(TCP_SESSIONS);

            configure("192.0.2.0/24, 127.0.0.1");
            long deniedNanos = ticker.nanos();

            await().atMost(PATIENCE).until(() -> clients.lost() == WEBSOCKETS && sessions.ended() == TCP_SESSIONS);
            await().atMost(PATIENCE).until(() -> streams.ended() == STREAMS && cut.get() == EVENT_STREAMS);
            System.out.printf(
                    "%d connections closed %d ms after the list%n",
                    WEBSOCKETS + TCP_SESSIONS + STREAMS + EVENT_STREAMS,
                    Duration.ofNanos(ticker.nanos() - deniedNanos).toMillis());
            assertEquals(
                    Map.of(String.valueOf(POLICY_VIOLATION), (long) WEBSOCKETS),
                    clients.closeCodes().stream()
                            .collect(Collectors.groupingBy(String::valueOf, Collectors.counting())));
            assertEquals(STREAMS, streams.ended(Status.Code.PERMISSION_DENIED));
            assertEquals(0, staying.stream().filter(WebSocket::isClosed).count());
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(WEBSOCKETS, closed("chat", "websocket")));
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(TCP_SESSIONS, closed("shell", "tcp")));
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(STREAMS, closed("calls", "grpc")));
            await().atMost(PATIENCE).untilAsserted(() -> assertEquals(EVENT_STREAMS, closed("events", "sse")));
            assertEquals(
                    WEBSOCKETS + TCP_SESSIONS + STREAMS + EVENT_STREAMS,
                    metric("moorgate_limit_reached_total{limit=\"deny-cidr\"}"));
            assertThrows(
                    AssertionError.class,
                    () -> Await.done(clients.openWebSocket("127.0.0.1", gateway.httpPort(), "/chat", "")));
        }
    }

    private void openEventStreams(AtomicInteger cut) {
        var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(EVENT_STREAMS));
        Users.each(EVENT_STREAMS, index -> client.request(HttpMethod.GET, gateway.httpPort(), "127.0.0.1", "/events")
                .compose(request -> request.send())
                .map(response -> {
                    response.exceptionHandler(fault -> cut.incrementAndGet());
                    return response;
                }));
    }

    /** Clients at another address. */
    private List<WebSocket> openStaying() {
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setLocalAddress("127.0.0.2").setMaxConnections(STAYING));
        return IntStream.range(0, STAYING)
                .mapToObj(index -> Await.done(client.connect(gateway.httpPort(), "127.0.0.1", "/chat")))
                .toList();
    }

    private void configure(String denied) throws IOException {
        String deny = "; deny-cidr: '" + denied + "'";
        long before = gateway.generation();
        manifests.service("chat", "kubernetes.io/ws", "path: /chat" + deny, echoes.httpPort());
        manifests.service("calls", "grpc", "path: /grpc.testing.TestService" + deny, calls.port());
        manifests.service("shell", "tcp", "listen: '" + listen + "'" + deny, echoes.tcpPort());
        manifests.service("events", "http", "path: /events" + deny, events.actualPort());
        await().atMost(PATIENCE).until(() -> gateway.generation() > before);
        await().atMost(PATIENCE).until(() -> gateway.hasSaid("listener open: address=/127.0.0.1:" + listen));
    }

    private long closed(String service, String protocol) throws IOException, InterruptedException {
        return metric("moorgate_connections_closed_total{namespace=\"test\",service=\"" + service + "\",protocol=\""
                + protocol + "\",reason=\"forbidden\",side=\"gateway\"}");
    }

    private long metric(String series) throws IOException, InterruptedException {
        return gateway.ask("metrics").getDouble(series, 0.0).longValue();
    }
}
