package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway that serves an Ingress of a directory. */
class IngressTest {
    private final TestAuthority authority = new TestAuthority("authority");
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path directory;

    private Gateway gateway;
    private HttpClient client;

    @BeforeEach
    void serveAnIngress() throws Exception {
        Issued certificate = authority.issue("shop.example.com");
        Files.writeString(directory.resolve("secret.yaml"), """
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: shop-tls, namespace: web}
                stringData:
                  tls.crt: |
                %s
                  tls.key: |
                %s
                """.formatted(
                certificate.certificatePem().indent(4), certificate.keyPem().indent(4)));
        Files.writeString(directory.resolve("services.yaml"), service("shop") + service("rooms") + service("rest"));
        Files.writeString(directory.resolve("ingress.yaml"), """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: shop, namespace: web}
                    spec:
                      ingressClassName: moorgate
                      tls:
                        - {hosts: [shop.example.com], secretName: shop-tls}
                      rules:
                        - host: shop.example.com
                          http:
                            paths:
                              - {path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}
                              - {path: /rooms, pathType: Prefix, backend: {service: {name: rooms, port: {name: http}}}}
                              - {path: /gone, pathType: Exact, backend: {service: {name: gone, port: {number: 80}}}}
                        - host: "*.rooms.example.com"
                          http:
                            paths:
                              - {path: /, pathType: Prefix, backend: {service: {name: rooms, port: {number: 80}}}}
                  - apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: rest, namespace: web}
                    spec:
                      ingressClassName: moorgate
                      defaultBackend: {service: {name: rest, port: {number: 80}}}
                """);
        gateway = new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
            throw new IllegalStateException();
        });
        gateway.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> gateway.state().applied() && gateway.httpsPort() > 0);
        client = vertx.createHttpClient();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        done(vertx.close());
    }

    /** A Service whose endpoint answers with the Service's name, and sends back what it gets over WebSockets. */
    private String service(String name) throws Exception {
        HttpServer endpoint = done(vertx.createHttpServer()
                .requestHandler(request -> request.response().end(name))
                .webSocketHandler(
                        socket -> socket.textMessageHandler(text -> socket.writeTextMessage(name + " " + text)))
                .listen(0, "127.0.0.1"));
        return """
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: web}
                spec: {ports: [{name: http, port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-1, namespace: web, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: http, port: %2$d, protocol: TCP}]
                endpoints:
                  - {addresses: [127.0.0.1], conditions: {ready: true}, targetRef: {kind: Pod, name: %1$s-0, uid: uid-%1$s}}
                """.formatted(name, endpoint.actualPort());
    }

    private String get(String host, String path) throws Exception {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(gateway.httpPort())
                .setURI(path)
                .putHeader("Host", host);
        return done(client.request(options).compose(request -> request.send()).compose(answer -> answer.body()
                .map(body -> answer.statusCode() + " " + body)));
    }

    @Test
    void pathsAndHostsLeadToTheirServices() throws Exception {
        assertEquals("200 shop", get("shop.example.com", "/"));
        assertEquals("200 shop", get("shop.example.com", "/roomsX"));
        assertEquals("200 rooms", get("shop.example.com", "/rooms/7"));
        assertEquals("503", get("shop.example.com", "/gone").substring(0, 3));
        assertEquals("200 rooms", get("a.rooms.example.com", "/"));
    }

    @Test
    void aWildcardStandsForOneLabelAndTheDefaultBackendTakesTheRest() throws Exception {
        assertEquals("200 rest", get("a.b.rooms.example.com", "/"));
        assertEquals("200 rest", get("nobody.example.org", "/any"));
    }

    @Test
    void webSocketsGoThrough() throws Exception {
        WebSocket socket = done(vertx.createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(gateway.httpPort())
                        .setURI("/rooms/7")
                        .putHeader("Host", "shop.example.com")));
        CompletableFuture<String> answer = new CompletableFuture<>();
        socket.textMessageHandler(answer::complete);
        done(socket.writeTextMessage("hello"));
        assertEquals("rooms hello", answer.get(60, TimeUnit.SECONDS));
        done(socket.close());
    }

    @Test
    void theCertificateOfTheIngressIsShownForItsHostOnly() throws Exception {
        try (SSLSocket socket = new TlsClient(authority).dial(gateway.httpsPort(), "shop.example.com")) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
        }
        assertThrows(
                SSLException.class, () -> new TlsClient(authority).dial(gateway.httpsPort(), "a.rooms.example.com"));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
