package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.control.gatewayapi.GatewayManifests;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects of Gateway API in the directory, and what clients get, on real sockets. */
class GatewayApiTest {
    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");

    @TempDir
    private Path manifests;

    private Gateway gateway;
    private int tcpPort;

    @BeforeEach
    void open() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            tcpPort = free.getLocalPort();
        }
        gateway = new Gateway(TestSettings.of(manifests, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** A Service whose one endpoint answers every request with its name and what header {@code x-stage} it got. */
    private void service(String name, HttpServerOptions options) throws Exception {
        int port = done(vertx.createHttpServer(options)
                        .requestHandler(request -> request.response()
                                .putHeader("x-secret", "1")
                                .end(name + " " + request.getHeader("x-stage") + " " + request.uri()))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        write(name, """
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: shop}
                spec: {ports: [{name: main, port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %1$s-1, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: main, port: %2$d}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                """.formatted(name, port));
    }

    private void gateway(String listeners) throws IOException {
        write("gateway", GatewayManifests.CLASS + """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: edge, namespace: shop}
                spec: {gatewayClassName: moorgate, listeners: [%s]}
                """.formatted(listeners));
    }

    private void route(String version, String kind, String spec) throws IOException {
        write(kind, """
                apiVersion: gateway.networking.k8s.io/%s
                kind: %s
                metadata: {name: it, namespace: shop}
                spec: {parentRefs: [{name: edge}], %s}
                """.formatted(version, kind, spec));
    }

    private void write(String name, String yaml) throws IOException {
        Path made = Files.createTempFile(manifests.getParent(), name, ".part");
        Files.writeString(made, yaml);
        Files.move(made, manifests.resolve(name + ".yaml"));
    }

    private static String ask(Socket socket, String head) throws IOException {
        try (socket) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private String get(String path, String headers) throws IOException {
        return ask(
                TcpFixture.dial(gateway.httpPort()),
                "GET " + path + " HTTP/1.1\r\nHost: shop.example.com\r\n" + headers);
    }

    private static String bodyOf(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private void awaitRoute(String path) {
        await().until(() ->
                !get(path, "").startsWith("HTTP/1.1 404 ") && !get(path, "").startsWith("HTTP/1.1 503 "));
    }

    @Test
    void anHttpRouteMatchesHeadersSharesByWeightAndRedirects() throws Exception {
        service("stable", new HttpServerOptions());
        service("canary", new HttpServerOptions());
        service("none", new HttpServerOptions());
        gateway("{name: http, port: 80, protocol: HTTP}");
        route("v1", "HTTPRoute", """
                hostnames: [shop.example.com], rules: [
                {backendRefs: [{name: stable, port: 80, weight: 1}, {name: none, port: 80, weight: 0}],
                 filters: [{type: RequestHeaderModifier, requestHeaderModifier: {set: [{name: X-Stage, value: blue}]}},
                           {type: ResponseHeaderModifier, responseHeaderModifier: {remove: [x-secret]}}]},
                {matches: [{headers: [{name: X-Canary, value: "1"}]}], backendRefs: [{name: canary, port: 80}]},
                {matches: [{path: {value: /v1}}], backendRefs: [{name: stable, port: 80}],
                 filters: [{type: URLRewrite, urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}}]},
                {matches: [{path: {value: /lost}}], backendRefs: [{name: missing, port: 80}]},
                {matches: [{path: {value: /old}}], filters: [{type: RequestRedirect,
                 requestRedirect: {scheme: https, statusCode: 301}}]}]""");
        awaitRoute("/");
        for (int i = 0; i < 10; i++) {
            assertEquals("stable blue /", bodyOf(get("/", "")));
        }
        assertTrue(!get("/", "").contains("x-secret") && get("/v1/a", "").contains("x-secret"));
        assertEquals("canary null /x", bodyOf(get("/x", "X-Canary: 1\r\n")));
        assertEquals("stable null /a?b", bodyOf(get("/v1/a?b", "")));
        assertTrue(get("/lost", "").startsWith("HTTP/1.1 500 "));
        String redirected = get("/old/x", "");
        assertTrue(redirected.startsWith("HTTP/1.1 301 "), redirected);
        assertTrue(redirected.contains("location: https://shop.example.com/old/x\r\n"), redirected);
    }

    @Test
    void aRouteOfOneListenerIsNotServedByAnother() throws Exception {
        service("web", new HttpServerOptions());
        secret("shop.example.com");
        gateway("{name: http, port: 80, protocol: HTTP}, {name: https, port: 443, protocol: HTTPS,"
                + " tls: {certificateRefs: [{name: cert}]}}");
        write("HTTPRoutes", """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: redirect, namespace: shop}
                spec:
                  parentRefs: [{name: edge, sectionName: http}]
                  hostnames: [shop.example.com]
                  rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web, namespace: shop}
                spec:
                  parentRefs: [{name: edge, sectionName: https}]
                  hostnames: [shop.example.com]
                  rules: [{backendRefs: [{name: web, port: 80}]}]
                """);
        awaitRoute("/");
        assertTrue(get("/", "").contains("location: https://shop.example.com/\r\n"));
        await().until(() -> gateway.httpsPort() > 0);
        try (SSLSocket client = new TlsClient(authority).dial(gateway.httpsPort(), "shop.example.com")) {
            assertEquals("web null /", bodyOf(ask(client, "GET / HTTP/1.1\r\nHost: shop.example.com\r\n")));
        }
    }

    private void secret(String host) throws IOException {
        Issued issued = authority.issue(host);
        Base64.Encoder base64 = Base64.getEncoder();
        write("secret", """
                apiVersion: v1
                kind: Secret
                type: kubernetes.io/tls
                metadata: {name: cert, namespace: shop}
                data: {tls.crt: %s, tls.key: %s}
                """.formatted(
                        base64.encodeToString(issued.certificatePem().getBytes(StandardCharsets.US_ASCII)),
                        base64.encodeToString(issued.keyPem().getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void aTlsRoutePassesThroughByServerName() throws Exception {
        Issued certificate = authority.issue("db.example.com");
        service(
                "db",
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificate.certificatePem()))
                                .addKeyValue(Buffer.buffer(certificate.keyPem()))));
        gateway("{name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}}");
        route("v1", "TLSRoute", "hostnames: [db.example.com], rules: [{backendRefs: [{name: db, port: 80}]}]");
        await().until(() -> gateway.httpsPort() > 0);
        try (SSLSocket client = new TlsClient(authority).dial(gateway.httpsPort(), "db.example.com")) {
            assertEquals("db null /", bodyOf(ask(client, "GET / HTTP/1.1\r\nHost: db.example.com\r\n")));
        }
    }

    @Test
    void aTcpRouteOpensThePortOfItsListener() throws Exception {
        service("raw", new HttpServerOptions());
        gateway("{name: tcp, port: " + tcpPort + ", protocol: TCP}");
        route("v1alpha2", "TCPRoute", "rules: [{backendRefs: [{name: raw, port: 80}]}]");
        await().ignoreExceptions()
                .until(() -> bodyOf(ask(TcpFixture.dial(tcpPort), "GET /tcp HTTP/1.1\r\nHost: any\r\n"))
                        .equals("raw null /tcp"));
    }

    @Test
    void aGrpcRouteTakesCallsOfItsMethods() throws Exception {
        service("calls", new HttpServerOptions());
        gateway("{name: http, port: 80, protocol: HTTP}");
        route("v1", "GRPCRoute", """
                hostnames: [shop.example.com],
                rules: [{matches: [{method: {service: shop.Cart, method: Add}}], backendRefs: [{name: calls, port: 80}]}]""");
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        await().until(() -> call(client, "/shop.Cart/Add").equals("calls null /shop.Cart/Add"));
        assertEquals("12", call(client, "/shop.Cart/Remove"));
    }

    /** The body of the answer to a call, or its status where it has none. */
    private String call(HttpClient client, String method) throws Exception {
        HttpClientResponse answer = done(client.request(HttpMethod.POST, gateway.httpPort(), "127.0.0.1", method)
                .compose(request -> request.authority(HostAndPort.create("shop.example.com", -1))
                        .putHeader("content-type", "application/grpc")
                        .putHeader("te", "trailers")
                        .send()));
        String status = answer.getHeader("grpc-status");
        return status == null ? done(answer.body()).toString() : status;
    }
}
