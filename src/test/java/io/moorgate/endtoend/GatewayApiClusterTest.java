package io.moorgate.endtoend;

import static java.util.stream.Collectors.toMap;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway on the objects of Gateway API, and Ingresses, of the API server that {@code KUBECONFIG} names, which has the definitions:
 * {@code make cluster-gateway-api}. What the gateway writes passes their schemas, or it is not there to be read. Endpoints are at
 * {@code moorgate.test.endpoint-address}, since a real API server refuses loopback.
 */
@Tag("gateway-api")
class GatewayApiClusterTest {
    private static final String ADDRESS = System.getProperty("moorgate.test.endpoint-address", "192.0.2.1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> ROUTES = List.of("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute");

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");
    private final GatewayApiCluster cluster = new GatewayApiCluster();

    @TempDir
    private Path directory;

    private GatewayProcess gateway;
    private int tcpPort;

    @BeforeEach
    void fill() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            tcpPort = free.getLocalPort();
        }
        cluster.open(authority, tcpPort);
        for (String name : List.of("web", "elsewhere", "calls", "raw")) {
            cluster.service(name, ADDRESS, endpoint(name, new HttpServerOptions()));
        }
        cluster.service("db", ADDRESS, endpoint("db", overTls("db.example.com")));
        cluster.service("safe", ADDRESS, endpoint("safe", overTls("safe.internal")));
        cluster.apply("gateway-api.yaml");
        gateway = start();
    }

    @AfterEach
    void empty() throws Exception {
        System.out.println(gateway.log()); // What this test is run by hand for.
        gateway.close();
        cluster.close();
        done(vertx.close());
    }

    private GatewayProcess start() throws IOException {
        return GatewayProcess.start(
                directory,
                "moorgate.source=kubernetes",
                "moorgate.tcp.ports=" + tcpPort,
                "moorgate.config.local-endpoints=true",
                "moorgate.ingress.status-address=203.0.113.9");
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** The port of an endpoint that answers every request with its name. */
    private int endpoint(String name, HttpServerOptions options) throws Exception {
        return done(vertx.createHttpServer(options)
                        .requestHandler(request -> request.response().end(name))
                        .listen(0, ADDRESS))
                .actualPort();
    }

    private HttpServerOptions overTls(String name) {
        TestAuthority.Issued issued = authority.issue(name);
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(issued.certificatePem()))
                        .addKeyValue(Buffer.buffer(issued.keyPem())));
    }

    private static String ask(Socket socket, String host, String path) throws IOException {
        try (socket) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.contains(" 200 ") ? answer.substring(answer.indexOf("\r\n\r\n") + 4) : answer;
        }
    }

    private String http(String host, String path) throws IOException {
        return ask(TcpFixture.dial(gateway.httpPort()), host, path);
    }

    private String https(String host) throws IOException {
        return ask(new TlsClient(authority).dial(gateway.httpsPort(), host), host, "/");
    }

    private String grpc() throws Exception {
        var client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try {
            return done(client.request(HttpMethod.POST, gateway.httpPort(), "127.0.0.1", "/shop.Cart/Add")
                            .compose(request -> request.authority(HostAndPort.create("grpc.example.com", -1))
                                    .putHeader("content-type", "application/grpc")
                                    .putHeader("te", "trailers")
                                    .send())
                            .compose(answer -> answer.body()))
                    .toString();
        } finally {
            done(client.close());
        }
    }

    private static void awaitSame(Object expected, Callable<?> seen) {
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertEquals(expected, seen.call()));
    }

    private void assertAllIsServed() {
        awaitSame("web", () -> http("www.example.com", "/"));
        awaitSame("elsewhere", () -> http("www.example.com", "/elsewhere"));
        awaitSame("safe", () -> http("www.example.com", "/safe"));
        awaitSame("web", () -> https("www.example.com"));
        awaitSame("calls", this::grpc);
        awaitSame("db", () -> https("db.example.com"));
        awaitSame("raw", () -> ask(TcpFixture.dial(tcpPort), "any", "/"));
        awaitSame("web", () -> http("ingress.example.com", "/"));
    }

    @Test
    void everyKindIsServedAndEveryStatusPassesTheSchemas() {
        assertAllIsServed();
        awaitSame(Map.of("Accepted", "True 1"), () -> cluster.conditions("GatewayClass"));
        awaitSame(Map.of("Accepted", "True 1", "Programmed", "True 1"), () -> cluster.conditions("Gateway"));
        for (String kind : ROUTES) {
            awaitSame(Map.of("Accepted", "True 1", "ResolvedRefs", "True 1"), () -> cluster.conditions(kind));
        }
        awaitSame(Map.of("Accepted", "True 1", "ResolvedRefs", "True 1"), () -> cluster.conditions("BackendTLSPolicy"));
        awaitSame(Map.of("http", 2, "https", 1, "tls", 1, "tcp", 1), () -> cluster.listeners().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, each -> each.getValue().attachedRoutes())));
        cluster.listeners()
                .forEach((name, listener) -> assertEquals(
                        Map.of(
                                "Accepted", "True 1",
                                "Programmed", "True 1",
                                "ResolvedRefs", "True 1",
                                "Conflicted", "False 1"),
                        listener.conditions(),
                        name));
        awaitSame("203.0.113.9", cluster::ingressAddress);
        assertFalse(gateway.hasSaid("status not written"), gateway.log());
        assertFalse(gateway.hasSaid("ProblemLog"), gateway.log());
    }

    @Test
    void aReplicaThatStartsAgainWritesOnlyWhatDiffers() throws Exception {
        awaitSame(Map.of("Accepted", "True 1", "ResolvedRefs", "True 1"), () -> cluster.conditions("TCPRoute"));
        awaitSame(Map.of("Accepted", "True 1", "ResolvedRefs", "True 1"), () -> cluster.conditions("HTTPRoute"));
        String before = cluster.version("HTTPRoute");
        gateway.close();
        gateway = start();
        assertAllIsServed();
        cluster.edit("TCPRoute", "[{\"name\":\"missing\",\"port\":80}]");
        awaitSame(Map.of("Accepted", "True 2", "ResolvedRefs", "False 2"), () -> cluster.conditions("TCPRoute"));
        assertEquals(before, cluster.version("HTTPRoute"));
        cluster.edit("HTTPRoute", "[{\"name\":\"raw\",\"port\":80}]");
        awaitSame("raw", () -> http("www.example.com", "/"));
        awaitSame(Map.of("Accepted", "True 2", "ResolvedRefs", "True 2"), () -> cluster.conditions("HTTPRoute"));
    }

    @Test
    void aDefinitionThatGoesAndComesBackIsNoFault() {
        assertAllIsServed();
        try {
            cluster.deleteDefinition("tlsroutes");
            await().atMost(PATIENCE).until(() -> !isServed(() -> https("db.example.com")));
            assertEquals("web", assertServed(() -> https("www.example.com")));
        } finally {
            cluster.restoreDefinition("tlsroutes");
        }
        cluster.apply("gateway-api.yaml");
        awaitSame("db", () -> https("db.example.com"));
        awaitSame(Map.of("Accepted", "True 1", "ResolvedRefs", "True 1"), () -> cluster.conditions("TLSRoute"));
        assertFalse(gateway.hasSaid("ProblemLog"), gateway.log());
    }

    private static boolean isServed(Callable<String> request) {
        try {
            return request.call().equals("db");
        } catch (Exception refused) {
            return false;
        }
    }

    private static String assertServed(Callable<String> request) {
        try {
            return request.call();
        } catch (Exception refused) {
            throw new AssertionError(refused);
        }
    }
}
