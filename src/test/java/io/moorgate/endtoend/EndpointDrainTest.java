package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see when endpoints and Services go. */
class EndpointDrainTest {
    private static final int WEBSOCKETS = 60;
    private static final short SERVICE_RESTART = 1012;

    private final Vertx vertx = Vertx.vertx();
    private final List<Short> closeCodes = new CopyOnWriteArrayList<>();
    private final Echoes first = Echoes.start(vertx, "first");
    private final Echoes second = Echoes.start(vertx, "second");
    private Manifests manifests;
    private GatewayProcess gateway;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        manifests = new Manifests(directory);
        gateway = GatewayProcess.start(directory);
    }

    @AfterEach
    void closeEverything() {
        gateway.close();
        Await.done(vertx.close());
    }

    @Test
    void everyWebSocketOfAnEndpointThatGoesIsToldToComeBackAndTheOthersGoOn() throws IOException {
        chat("2s", first, second);
        List<WebSocket> sockets = openWebSockets();
        int toGo = second.webSockets();
        assertEquals(WEBSOCKETS, toGo + first.webSockets());

        chat("2s", first);

        await().untilAsserted(() -> assertEquals(toGo, closeCodes.size()));
        assertEquals(IntStream.range(0, toGo).mapToObj(any -> SERVICE_RESTART).toList(), closeCodes);
        await().until(() -> second.webSockets() == 0);
        assertEquals(
                WEBSOCKETS - toGo,
                sockets.stream().filter(socket -> !socket.isClosed()).count());
    }

    @Test
    void theWebSocketsOfAServiceThatIsDeletedAreToldToComeBack() throws IOException {
        chat("1s", first);
        openWebSockets();

        Files.delete(directory.resolve("chat.yaml"));

        await().untilAsserted(() -> assertEquals(WEBSOCKETS, closeCodes.size()));
        assertEquals(
                WEBSOCKETS,
                closeCodes.stream().filter(code -> code == SERVICE_RESTART).count());
    }

    @Test
    void theDrainTimeoutIsTheLastThatTheServiceHadWhenItWasDeleted() throws IOException {
        chat("1h", first);
        openWebSockets();
        chat("1s", first);

        Files.delete(directory.resolve("chat.yaml"));

        await().untilAsserted(() -> assertEquals(WEBSOCKETS, closeCodes.size()));
    }

    @Test
    void aServiceThatComesBackWithinTheWindowKeepsItsConnections() throws IOException {
        chat("1h", first);
        List<WebSocket> sockets = openWebSockets();
        Files.delete(directory.resolve("chat.yaml"));
        await().until(() -> draining() > 0);

        chat("1h", first);

        await().until(() -> draining() == 0);
        assertEquals(
                WEBSOCKETS,
                sockets.stream().filter(socket -> !socket.isClosed()).count());
        assertEquals(List.of(), closeCodes);
    }

    @Test
    void aTcpSessionOfAServiceThatIsDeletedEndsWithFinOnBothSides() throws IOException {
        int port = FreePorts.one();
        apply("shell", "tcp", "listen: '" + port + "'; drain-timeout: 500ms", first.tcpPort());
        AtomicInteger ended = new AtomicInteger();
        await().ignoreExceptions().until(() -> {
            NetSocket socket = Await.done(vertx.createNetClient().connect(port, "127.0.0.1"));
            socket.endHandler(fin -> ended.incrementAndGet());
            socket.write("hello");
            return true;
        });
        await().until(() -> gateway.ask("connections").getInteger("tcp", 0) == 1);

        Files.delete(directory.resolve("shell.yaml"));

        await().until(() -> ended.get() == 1);
        await().until(() -> gateway.ask("connections").isEmpty());
    }

    /** How many connections are about to be ended as planned. */
    private double draining() throws IOException, InterruptedException {
        return gateway.ask("metrics").getMap().entrySet().stream()
                .filter(series -> series.getKey().startsWith("moorgate_drain_connections{"))
                .mapToDouble(series -> ((Number) series.getValue()).doubleValue())
                .sum();
    }

    private List<WebSocket> openWebSockets() {
        List<WebSocket> sockets = IntStream.range(0, WEBSOCKETS)
                .mapToObj(index ->
                        Await.done(vertx.createWebSocketClient().connect(gateway.httpPort(), "127.0.0.1", "/chat")))
                .toList();
        sockets.forEach(socket -> socket.closeHandler(closed -> closeCodes.add(socket.closeStatusCode())));
        return sockets;
    }

    private void chat(String drainTimeout, Echoes... endpoints) throws IOException {
        int[] ports = List.of(endpoints).stream().mapToInt(Echoes::httpPort).toArray();
        apply("chat", "kubernetes.io/ws", "path: /chat; drain-timeout: " + drainTimeout, ports);
    }

    private void apply(String name, String appProtocol, String annotations, int... ports) throws IOException {
        long before = gateway.generation();
        manifests.service(name, appProtocol, annotations, ports);
        await().until(() -> gateway.generation() > before);
    }
}
