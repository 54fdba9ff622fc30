package io.moorgate.app;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.operate.admin.AdminApi;
import io.moorgate.operate.admin.OtherReplicas;
import io.moorgate.time.WallClock;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin API says of a gateway that runs, with clients that wait, and while it stops. */
class AdminViewTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int CLIENTS = 5;

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void writeService() throws IOException {
        ServerSocket first = endpoint("127.0.0.1", 0);
        endpoint("127.0.0.2", first.getLocalPort());
        Files.writeString(directory.resolve("chat.yaml"), """
                apiVersion: v1
                kind: Service
                metadata:
                  name: chat
                  namespace: test
                  annotations: {moorgate.io/path: /chat, moorgate.io/max-connections: "1", moorgate.io/queue-timeout: 5m}
                spec: {ports: [{name: web, port: 80, targetPort: 8080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: chat-1, namespace: test, labels: {kubernetes.io/service-name: chat}}
                addressType: IPv4
                ports: [{name: web, port: %d}]
                endpoints:
                  - {addresses: [127.0.0.1], targetRef: {kind: Pod, name: chat-0, namespace: test, uid: uid-0}}
                  - {addresses: [127.0.0.2], targetRef: {kind: Pod, name: chat-1, namespace: test, uid: uid-1}}
                """.formatted(first.getLocalPort()));
    }

    /** One that takes connections and never answers. */
    private ServerSocket endpoint(String address, int port) throws IOException {
        ServerSocket socket = new ServerSocket(port, CLIENTS, InetAddress.ofLiteral(address));
        open.add(socket);
        return socket;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Gateway gateway(Map<String, String> settings) {
        Gateway gateway = new Gateway(TestSettings.of(directory, settings), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        open.add(gateway);
        gateway.start();
        return gateway;
    }

    private int serve(Gateway gateway) {
        Router router = Router.router(vertx);
        new AdminApi(
                        gateway.table(),
                        gateway.health(),
                        gateway.connections(),
                        gateway.pins(),
                        () -> gateway.replicas().replicas(),
                        () -> gateway.state().problems(),
                        AdminView.of(gateway, List.of()))
                .mount(router, new OtherReplicas(vertx, WallClock.system()));
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static Response get(int port, String path) {
        return given().baseUri("http://127.0.0.1").port(port).get(path);
    }

    @Test
    void clientsThatWaitForAnyEndpointCountForTheirService() throws IOException {
        Gateway gateway = gateway(Map.of());
        int port = serve(gateway);
        await().atMost(PATIENCE)
                .until(() -> get(port, "/api/endpoints").jsonPath().getList("$").size() == 2);
        for (int client = 0; client < CLIENTS; client++) {
            Socket socket = new Socket("127.0.0.1", gateway.httpPort());
            open.add(socket);
            socket.getOutputStream()
                    .write("GET /chat HTTP/1.1\r\nHost: chat\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        get(port, "/api/routes").then().statusCode(200).body("waiting", equalTo(List.of(CLIENTS - 2))));
        get(port, "/api/endpoints").then().body("waiting", equalTo(List.of(0, 0)));
    }

    @Test
    void aReplicaWithoutPeersThatStopsSaysSo() {
        Gateway gateway = gateway(Map.of("moorgate.shutdown.grace", "5m"));
        int port = serve(gateway);
        get(port, "/api/overview").then().body("[0].stopping", is(false));
        gateway.leave(() -> {});
        get(port, "/api/overview").then().body("[0].stopping", is(true));
        get(port, "/api/replicas").then().body("[0].draining", is(true));
    }

    @Test
    void aReplicaWithPeersThatStopsSaysSo() throws IOException {
        Path key = Files.writeString(directory.resolve("peers.key"), "a key of thirty-two bytes or more");
        int peers = FreePorts.one();
        Gateway gateway = gateway(Map.of(
                "moorgate.shutdown.grace",
                "5m",
                "moorgate.peers.port",
                String.valueOf(peers),
                "moorgate.peers.static",
                "127.0.0.1:" + peers,
                "moorgate.peers.key-file",
                key.toString()));
        int port = serve(gateway);
        get(port, "/api/overview").then().body("[0].stopping", is(false));
        gateway.leave(() -> {});
        await().atMost(PATIENCE)
                .untilAsserted(() -> get(port, "/api/overview").then().body("[0].stopping", is(true)));
        assertTrue(gateway.replicas().replicas().getFirst().isDraining());
    }
}
