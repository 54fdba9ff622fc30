package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway process that gets SIGTERM, as in a rolling update. */
class RollingStopTest {
    private static final int WEBSOCKETS = 200;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient webSockets =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(WEBSOCKETS + 1));
    private final List<Short> closeCodes = new CopyOnWriteArrayList<>();
    private final Echoes echoes = Echoes.start(vertx, "one");

    @TempDir
    private Path directory;

    @AfterEach
    void closeEverything() {
        Await.done(vertx.close());
    }

    @Test
    void everyWebSocketEndsWith1012AndTheProcessEndsWithTheLast() throws Exception {
        try (GatewayProcess gateway = start("5s", "0s")) {
            openWebSockets(gateway);

            gateway.terminate();

            assertTrue(gateway.endsWithin(30, TimeUnit.SECONDS));
            assertEquals(0, gateway.exitCode());
            await().untilAsserted(() -> assertEquals(WEBSOCKETS, closeCodes.size()));
            assertEquals(
                    WEBSOCKETS, closeCodes.stream().filter(code -> code == 1012).count());
        }
    }

    @Test
    void duringTheGraceItStillAcceptsAndAfterItItDoesNot() throws Exception {
        try (GatewayProcess gateway = start("1h", "3s")) {
            WebSocket before = openWebSocket(gateway);

            gateway.terminate();

            WebSocket during = openWebSocket(gateway);
            await().until(() -> isRefused(gateway.httpPort()));
            assertFalse(before.isClosed());
            assertFalse(during.isClosed());
            assertTrue(gateway.isAlive());
        }
    }

    @Test
    void aSecondSigtermEndsItAtOnce() throws Exception {
        try (GatewayProcess gateway = start("1h", "1h")) {
            openWebSocket(gateway);
            gateway.terminate();
            await().until(() -> gateway.hasSaid("stopping"));

            gateway.terminate();

            assertTrue(gateway.endsWithin(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void aKeptAliveConnectionIsToldWithItsNextAnswer() throws Exception {
        try (GatewayProcess gateway = start("1h", "0s")) {
            openWebSocket(gateway);
            StringBuffer heard = new StringBuffer();
            AtomicInteger ended = new AtomicInteger();
            NetSocket client = Await.done(vertx.createNetClient().connect(gateway.httpPort(), "127.0.0.1"));
            client.handler(bytes -> heard.append(bytes)).endHandler(fin -> ended.incrementAndGet());
            client.write("GET /chat HTTP/1.1\r\nhost: test\r\n\r\n");
            await().until(() -> heard.toString().endsWith("one"));
            assertFalse(heard.toString().toLowerCase(Locale.ROOT).contains("connection: close"));

            gateway.terminate();
            await().until(() -> gateway.hasSaid("ports close"));
            heard.setLength(0);
            client.write("GET /chat HTTP/1.1\r\nhost: test\r\n\r\n");

            await().until(() -> ended.get() == 1);
            assertTrue(heard.toString().toLowerCase(Locale.ROOT).contains("connection: close"), heard.toString());
            assertTrue(heard.toString().endsWith("one"));
        }
    }

    @Test
    void anIdleConnectionIsClosedAndDoesNotKeepTheProcess() throws Exception {
        try (GatewayProcess gateway = start("4s", "0s")) {
            AtomicInteger ended = new AtomicInteger();
            NetSocket client = Await.done(vertx.createNetClient().connect(gateway.httpPort(), "127.0.0.1"));
            client.endHandler(fin -> ended.incrementAndGet());

            gateway.terminate();

            assertTrue(gateway.endsWithin(30, TimeUnit.SECONDS));
            await().until(() -> ended.get() == 1);
        }
    }

    @Test
    void http2ClientsGetGoAwayAndMayFinish() throws Exception {
        try (GatewayProcess gateway = start("10s", "0s")) {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            AtomicInteger goAways = new AtomicInteger();
            Await.done(client.request(HttpMethod.GET, gateway.httpPort(), "127.0.0.1", "/chat")
                    .compose(request -> {
                        request.connection().goAwayHandler(away -> goAways.incrementAndGet());
                        return request.send().compose(HttpClientResponse::body);
                    }));

            gateway.terminate();

            await().until(() -> goAways.get() > 0);
            assertTrue(gateway.endsWithin(30, TimeUnit.SECONDS));
        }
    }

    private boolean isRefused(int port) {
        Future<Boolean> refused = vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .map(socket -> false)
                .otherwise(true);
        return Await.done(refused);
    }

    private GatewayProcess start(String drainTimeout, String grace) throws IOException {
        new Manifests(directory).service("chat", "http", "path: /chat", echoes.httpPort());
        GatewayProcess gateway = GatewayProcess.start(
                directory, "moorgate.shutdown.drain-timeout=" + drainTimeout, "moorgate.shutdown.grace=" + grace);
        await().until(() -> gateway.generation() > 0);
        return gateway;
    }

    private void openWebSockets(GatewayProcess gateway) {
        List<WebSocket> sockets = IntStream.range(0, WEBSOCKETS)
                .mapToObj(any -> openWebSocket(gateway))
                .toList();
        sockets.forEach(socket -> socket.closeHandler(closed -> closeCodes.add(socket.closeStatusCode())));
    }

    private WebSocket openWebSocket(GatewayProcess gateway) {
        return Await.done(webSockets.connect(gateway.httpPort(), "127.0.0.1", "/chat"));
    }
}
