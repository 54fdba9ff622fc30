package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.port.GreetingEndpoint;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole gateway behind load balancers that send PROXY headers: every protocol, from a client at 127.0.0.9. */
class ProxyProtocolTest {
    private static final String CLIENT = "127.0.0.9";

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");

    @TempDir
    private Path folder;

    private HttpServer web;
    private HttpServer secure;
    private GreetingEndpoint greeting;
    private int tcpPort;
    private int tlsPort;
    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        web = serveAddresses(new HttpServerOptions());
        TestAuthority.Issued certificate = authority.issue("secure.example");
        secure = serveAddresses(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.certificatePem()))
                        .addKeyValue(Buffer.buffer(certificate.keyPem()))));
        greeting = new GreetingEndpoint("hello");
        tcpPort = FreePorts.one();
        tlsPort = FreePorts.one();
        Manifests manifests = new Manifests(Files.createDirectory(folder.resolve("manifests")));
        manifests.service("web", "path: /; tls-secret: cert", web.actualPort());
        manifests.service("tcp", "listen: \"" + tcpPort + "\"", greeting.port());
        manifests.service(
                "secure",
                "protocol: tls-passthrough; host: secure.example; listen: \"" + tlsPort + "\"",
                secure.actualPort());
        manifests.secret("cert", certificate);
        gateway = new Gateway(
                TestSettings.of(
                        manifests.directory(),
                        Map.of(
                                "moorgate.proxy-protocol", "on",
                                "moorgate.trusted-proxies", "127.0.0.1,192.0.2.0/24",
                                "moorgate.tls.default-secret", "test/cert")),
                0,
                () -> {
                    throw new IllegalStateException("no API server here");
                });
        gateway.start();
        await().until(() -> gateway.httpsPort() > 0 && TcpFixture.answers(tcpPort) && TcpFixture.answers(tlsPort));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        greeting.close();
        done(vertx.close());
    }

    /** Answers every request, and greets every WebSocket, with the client's address. */
    private HttpServer serveAddresses(HttpServerOptions options) throws Exception {
        return done(vertx.createHttpServer(options)
                .webSocketHandler(
                        socket -> socket.writeTextMessage(socket.headers().get("x-forwarded-for")))
                .requestHandler(request -> request.response()
                        .end(request.getHeader("x-forwarded-for") + " " + request.getHeader("x-request-id")))
                .listen(0, "127.0.0.1"));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static Socket dialFrom(String address, int port) throws IOException {
        Socket client = new Socket();
        client.bind(new InetSocketAddress(address, 0));
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        client.setSoTimeout(20_000);
        return client;
    }

    private String get(HttpClientOptions options, int port) throws Exception {
        options.setLocalAddress(CLIENT)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setForceSni(true)
                .setHttp2ClearTextUpgrade(false);
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                .setHost("secure.example")
                .setPort(port)
                .setURI("/");
        return done(vertx.createHttpClient(options)
                        .request(request)
                        .compose(HttpClientRequest::send)
                        .compose(response -> response.body()))
                .toString();
    }

    @ParameterizedTest
    @EnumSource
    void everyProtocolSeesTheAddressOfTheHeader(ProxyFront kind) throws Exception {
        int http = gateway.httpPort();
        int https = gateway.httpsPort();
        try (ProxyFront.Running front = kind.before(folder, http, https, tcpPort, tlsPort)) {
            assertTrue(get(new HttpClientOptions(), front.before(http)).startsWith(CLIENT + " "));
            assertTrue(get(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2), front.before(http))
                    .startsWith(CLIENT + " "));
            assertTrue(get(new HttpClientOptions().setSsl(true), front.before(https))
                    .startsWith(CLIENT + " "));
            HttpClientOptions overTls =
                    new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
            assertTrue(get(overTls, front.before(https)).startsWith(CLIENT + " "));
            assertEquals("null null", get(new HttpClientOptions().setSsl(true), front.before(tlsPort)));
            webSocket(front.before(http));
            try (Socket client = dialFrom(CLIENT, front.before(tcpPort))) {
                client.getOutputStream().write("first\n".getBytes(StandardCharsets.US_ASCII));
                assertEquals("hello", GreetingEndpoint.read(client));
                assertEquals("first", GreetingEndpoint.read(client));
                assertTrue(liveClients().stream().allMatch(CLIENT::equals)
                        && !liveClients().isEmpty());
                client.getOutputStream().write("second\n".getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                assertEquals("second", GreetingEndpoint.read(client));
                assertEquals(-1, client.getInputStream().read());
            }
        }
    }

    private void webSocket(int port) throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        var client = vertx.createWebSocketClient(new WebSocketClientOptions().setLocalAddress(CLIENT));
        var socket = done(client.connect(port, "127.0.0.1", "/").onSuccess(open -> open.textMessageHandler(said::add)));
        assertEquals(CLIENT, said.poll(20, TimeUnit.SECONDS));
        assertTrue(liveClients().contains(CLIENT));
        done(socket.close());
    }

    private List<String> liveClients() {
        return gateway.connections().all().stream().map(LiveConnection::client).toList();
    }

    private static String answerTo(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void aRequestWithItsEndInTheSegmentOfTheHeaderIsAnswered() throws Exception {
        try (Socket client = dialFrom("127.0.0.1", gateway.httpPort())) {
            client.getOutputStream()
                    .write("PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\nGET / HTTP/1.0\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.contains("\r\n\r\n198.51.100.7 "), answer);
        }
    }

    @Test
    void aTrustedProxyOfTheHeaderIsTheOneWhoseForwardingHeadersCount() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: 203.0.113.5\r\n"
                + "X-Request-ID: theirs\r\n\r\n";
        try (Socket client = dialFrom("127.0.0.1", gateway.httpPort())) {
            String answer = answerTo(client, "PROXY TCP4 192.0.2.7 127.0.0.1 1 2\r\n" + request);
            assertTrue(answer.contains("\r\n\r\n203.0.113.5, 192.0.2.7 theirs"), answer);
        }
        try (Socket client = dialFrom("127.0.0.1", gateway.httpPort())) {
            String answer = answerTo(client, "PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\n" + request);
            assertTrue(answer.contains("\r\n\r\n198.51.100.7 ") && !answer.contains("theirs"), answer);
        }
    }

    @Test
    void aConnectionOfTheProxyItselfKeepsItsOwnAddress() throws Exception {
        try (Socket client = dialFrom("127.0.0.1", gateway.httpPort())) {
            String answer = answerTo(client, "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(answer.contains("\r\n\r\n127.0.0.1 "), answer);
        }
    }

    @Test
    void otherPeersAndOtherBytesAreReset() throws Exception {
        String good = "PROXY TCP4 198.51.100.7 127.0.0.1 1 2\r\n";
        for (int port : List.of(gateway.httpPort(), gateway.httpsPort(), tcpPort, tlsPort)) {
            assertReset(CLIENT, port, good);
            assertReset("127.0.0.1", port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertReset("127.0.0.1", port, "PROXY UNKNOWN " + "x".repeat(200));
            try (Socket client = dialFrom("127.0.0.1", port)) {
                client.getOutputStream().write(good.substring(0, 20).getBytes(StandardCharsets.US_ASCII));
                client.shutdownOutput();
                assertThrows(
                        SocketException.class, () -> client.getInputStream().read());
            }
        }
        assertEquals(List.of(), liveClients());
    }

    private static void assertReset(String from, int port, String text) {
        assertThrows(SocketException.class, () -> {
            try (Socket client = dialFrom(from, port)) {
                client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                assertEquals(0, client.getInputStream().readNBytes(1).length);
                throw new AssertionError("FIN from port " + port);
            }
        });
    }
}
