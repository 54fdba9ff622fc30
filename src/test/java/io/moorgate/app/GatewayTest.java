package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.ServiceId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway says where a setting or a port is not to be had. */
class GatewayTest {
    @TempDir
    private Path directory;

    @Test
    void aPortThatIsTakenIsAProblemOfItsServiceUntilItIsFree() throws IOException {
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Files.writeString(directory.resolve("db.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: db, namespace: test, annotations: {moorgate.io/listen: "%d"}}
                spec: {ports: [{name: db, port: 5432}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: db-1, namespace: test, labels: {kubernetes.io/service-name: db}}
                addressType: IPv4
                """.formatted(taken.getLocalPort()));
        try (Gateway gateway = gateway(Map.of())) {
            gateway.start();

            await().until(() -> gateway.state().problems().size() == 1);
            Problem problem = gateway.state().problems().getFirst();
            assertEquals(new Problem.OfService(new ServiceId("test", "db")), problem.subject());
            assertEquals("listen", problem.key());
            assertTrue(problem.message().contains("expected: a free port"), problem.message());

            taken.close();
            await().until(() -> gateway.state().problems().isEmpty());
        }
    }

    @Test
    void aSettingThatMakesNoSenseStopsTheStartAndSaysWhich() {
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> gateway(Map.of("moorgate.access-log", "loud")));

        assertEquals("moorgate.access-log: \"loud\" (expected: off, long or all)", fault.getMessage());
    }

    @Test
    void aShareOfTheTableThatMakesNoSenseStopsTheStart() {
        for (String bad : List.of("0", "101%", "0%", "many")) {
            IllegalArgumentException fault = assertThrows(
                    IllegalArgumentException.class,
                    () -> gateway(Map.of("moorgate.affinity.entries-per-service-max", bad)));
            assertTrue(fault.getMessage().startsWith("moorgate.affinity.entries-per-service-max: \"" + bad + "\""));
        }
    }

    @Test
    void aListOfReplicasThatMakesNoSenseStopsTheStartAndSaysWhatIsExpected() throws IOException {
        Path key = Files.writeString(directory.resolve("peers.key"), "a key of thirty-two bytes or more");
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class,
                () -> gateway(Map.of(
                        "moorgate.peers.key-file",
                        key.toString(),
                        "moorgate.peers.static",
                        "127.0.0.1:9500;127.0.0.2:9500")));
        assertTrue(fault.getMessage().startsWith("moorgate.peers.static: \"127.0.0.1:9500;127.0.0.2:9500\""));
        fault = assertThrows(
                IllegalArgumentException.class, () -> gateway(Map.of("moorgate.peers.key-file", key.toString())));
        assertTrue(fault.getMessage().startsWith("moorgate.peers.static: none"));
    }

    @Test
    void aPeerPortThatNobodyCouldBeToldStopsTheStartWhereLeasesTellIt() throws IOException {
        Path key = Files.writeString(directory.resolve("peers.key"), "a key of thirty-two bytes or more");
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class,
                () -> gateway(Map.of(
                        "moorgate.source",
                        "kubernetes",
                        "moorgate.peers.port",
                        "0",
                        "moorgate.peers.key-file",
                        key.toString())));
        assertTrue(fault.getMessage().startsWith("moorgate.peers.port: 0 (expected: a fixed port"));
    }

    @Test
    void aNameThatOtherReplicasWouldNotTakeStopsTheStart() {
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class, () -> gateway(Map.of("moorgate.replica", "x".repeat(254))));
        assertTrue(fault.getMessage().startsWith("moorgate.replica: "), fault.getMessage());
    }

    @Test
    void aProxyProtocolThatNoPeerCouldSpeakStopsTheStart() {
        assertThrows(IllegalArgumentException.class, () -> gateway(Map.of("moorgate.proxy-protocol", "v2")));
        IllegalArgumentException fault =
                assertThrows(IllegalArgumentException.class, () -> gateway(Map.of("moorgate.proxy-protocol", "on")));
        assertTrue(fault.getMessage().contains("moorgate.trusted-proxies"), fault.getMessage());
    }

    @Test
    void aGatewayThatStopsTellsItsWebSocketsToComeBack() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer endpoint = done(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1"));
        ChatManifest.write(directory, endpoint.actualPort());
        Promise<Short> closed = Promise.promise();
        try (Gateway gateway = gateway(Map.of())) {
            gateway.start();
            await().until(() -> gateway.table().current().generation() > 0);
            WebSocket socket = done(vertx.createWebSocketClient().connect(gateway.httpPort(), "127.0.0.1", "/chat"));
            socket.closeHandler(end -> closed.complete(socket.closeStatusCode()));
        }

        assertEquals((short) 1012, done(closed.future()));
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Gateway gateway(Map<String, String> settings) {
        return new Gateway(TestSettings.of(directory, settings), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
    }
}
