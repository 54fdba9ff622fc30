package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.gatewayapi.GatewayManifests;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BackendTLSPolicies with ConfigMaps, and listeners that select namespaces by labels, in the directory: what clients get, on real sockets. */
class GatewayApiPolicyTest {
    private static final String REFUSED = "503 ";
    private static final String SERVED = "200 ";

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");
    private final TestAuthority stranger = new TestAuthority("stranger");
    private final AtomicInteger plainRequests = new AtomicInteger();

    @TempDir
    private Path manifests;

    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        gateway = new Gateway(TestSettings.of(manifests, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
        TestAuthority.Issued issued = authority.issue("safe.internal");
        int overTls = endpoint(
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(issued.certificatePem()))
                                .addKeyValue(Buffer.buffer(issued.keyPem()))),
                new AtomicInteger());
        int plain = endpoint(new HttpServerOptions(), plainRequests);
        write("service", """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {ports: [{name: safe, port: 443}, {name: plain, port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: safe, port: %d}, {name: plain, port: %d}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                """.formatted(overTls, plain));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private int endpoint(HttpServerOptions options, AtomicInteger requests) throws Exception {
        return done(vertx.createHttpServer(options)
                        .requestHandler(request -> {
                            requests.incrementAndGet();
                            request.response().end("web");
                        })
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private void write(String name, String yaml) throws IOException {
        Path made = Files.createTempFile(manifests.getParent(), name, ".part");
        Files.writeString(made, yaml);
        Files.move(made, manifests.resolve(name + ".yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void route(String allowed) throws IOException {
        write("route", GatewayManifests.CLASS + """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: infra}
                spec:
                  gatewayClassName: moorgate
                  listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {%s}}}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web, namespace: shop}
                spec:
                  parentRefs: [{name: edge, namespace: infra}]
                  hostnames: [shop.example.com]
                  rules:
                    - backendRefs: [{name: web, port: 443}]
                    - {matches: [{path: {value: /plain}}], backendRefs: [{name: web, port: 80}]}
                """.formatted(allowed));
    }

    private void policy(String target) throws IOException {
        write("policy", """
                apiVersion: gateway.networking.k8s.io/v1
                kind: BackendTLSPolicy
                metadata: {name: web, namespace: shop}
                spec:
                  targetRefs: [{group: "", kind: Service, name: web%s}]
                  validation:
                    hostname: safe.internal
                    caCertificateRefs: [{group: "", kind: ConfigMap, name: authority}]
                """.formatted(target));
    }

    private void configMap(TestAuthority authority) throws IOException {
        write("authority", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: authority, namespace: shop}
                data:
                  ca.crt: |
                    %s
                """.formatted(authority.certificatePem().strip().replace("\n", "\n    ")));
    }

    private String get(String path) throws IOException {
        try (Socket socket = TcpFixture.dial(gateway.httpPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring("HTTP/1.1 ".length());
        }
    }

    private void awaitAnswer(String path, String status) {
        await(path).until(() -> get(path).startsWith(status));
    }

    @Test
    void endpointsAreVerifiedAgainstTheAuthoritiesOfAConfigMapAsItChanges() throws Exception {
        configMap(authority);
        policy("");
        route("from: All");
        awaitAnswer("/", SERVED);
        configMap(stranger);
        awaitAnswer("/", REFUSED);
        configMap(authority);
        awaitAnswer("/", SERVED);
        Files.delete(manifests.resolve("authority.yaml"));
        awaitAnswer("/", REFUSED);
        configMap(authority);
        awaitAnswer("/", SERVED);
    }

    @Test
    void withoutItsConfigMapAServiceIsNotSpokenToAtAll() throws Exception {
        policy("");
        route("from: All");
        awaitAnswer("/plain", REFUSED);
        assertEquals(0, plainRequests.get());
    }

    @Test
    void aPolicyForAPortThatIsNotThereLetsNothingPassInPlainText() throws Exception {
        configMap(authority);
        policy(", sectionName: palin");
        route("from: All");
        awaitAnswer("/plain", REFUSED);
        awaitAnswer("/", REFUSED);
        assertEquals(0, plainRequests.get());
        policy(", sectionName: safe");
        awaitAnswer("/", SERVED);
        awaitAnswer("/plain", SERVED);
    }

    @Test
    void aPolicyForAPortLeavesTheOthersAsTheyAre() throws Exception {
        configMap(authority);
        policy(", sectionName: safe");
        route("from: All");
        awaitAnswer("/plain", SERVED);
        awaitAnswer("/", SERVED);
        Files.delete(manifests.resolve("authority.yaml"));
        awaitAnswer("/", REFUSED);
        awaitAnswer("/plain", SERVED);
    }

    @Test
    void aRouteIsAttachedWhileTheLabelsOfItsNamespaceAreSelected() throws Exception {
        route("from: Selector, selector: {matchLabels: {team: web}}");
        namespace("db");
        awaitAnswer("/plain", "404 ");
        namespace("web");
        awaitAnswer("/plain", SERVED);
        namespace("db");
        awaitAnswer("/plain", "404 ");
    }

    @Test
    void whatNoListenerTakesIsAProblemUntilOneDoes() throws Exception {
        route("from: Same");
        String refused =
                "HTTPRoute shop/web spec.parentRefs[0]: the Gateway infra/edge carries no HTTPRoute of the namespace shop"
                        + " (expected: a listener whose protocol and allowedRoutes fit): not served by it";
        await("a Problem").until(() -> problems().contains(refused));
        assertTrue(get("/plain").startsWith("404 "));
        route("from: All");
        awaitAnswer("/plain", SERVED);
        await("no Problem").until(() -> problems().isEmpty());
    }

    private List<String> problems() {
        return gateway.state().problems().stream()
                .map(problem -> problem.subject() + " " + problem.key() + ": " + problem.message())
                .toList();
    }

    private void namespace(String team) throws IOException {
        write("namespace", """
                apiVersion: v1
                kind: Namespace
                metadata: {name: shop, labels: {team: %s}}
                """.formatted(team));
    }
}
