package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.routing.HostPattern;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.ClientHellos;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One TLS port: some hosts end at the gateway, others are passed through to endpoints that have the certificates. */
class PassthroughOnTlsPortTest {
    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority own = new TestAuthority("authority of the gateway");
    private final TestAuthority others = new TestAuthority("authority of the endpoints");

    @TempDir
    private Path manifests;

    private int web;
    private ServerSocket raw;
    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        raw = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        raw.setSoTimeout(60_000);
        web = done(vertx.createHttpServer()
                        .requestHandler(request -> request.response().end("web"))
                        .listen(0, "127.0.0.1"))
                .actualPort();
        gateway = new Gateway(TestSettings.of(manifests, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        raw.close();
        done(vertx.close());
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** An endpoint of TLS that answers every request with {@code name}. */
    private int secure(String name, String host) throws Exception {
        Issued certificate = others.issue(host);
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificate.certificatePem()))
                        .addKeyValue(Buffer.buffer(certificate.keyPem())));
        return done(vertx.createHttpServer(options)
                        .requestHandler(request -> request.response().end(name))
                        .listen(0, "127.0.0.1"))
                .actualPort();
    }

    private void passthrough(String name, String hosts, String more, int... ports) throws IOException {
        written().service(name, "protocol: tls-passthrough; host: \"" + hosts + "\"" + more, ports);
    }

    private void terminated() throws IOException {
        Issued certificate = own.issue("localhost", "web.example", "a.example");
        written().service("web", "host: \"web.example, *.example\"; tls-secret: cert", web);
        written().secret("cert", certificate);
    }

    private Manifests written() {
        return new Manifests(manifests);
    }

    private void awaitNames(String... hosts) {
        await().until(() -> List.of(hosts).stream().allMatch(host -> gateway.table()
                .current()
                .serverNames()
                .names()
                .entries()
                .containsKey(new HostPattern(host))));
        await().until(() -> gateway.httpsPort() > 0);
        await().ignoreExceptions().untilAsserted(() -> {
            try (Socket probe = TcpFixture.dial(gateway.httpsPort())) {
                assertTrue(probe.isConnected());
            }
        });
    }

    private static String get(Socket client, String host) throws IOException {
        client.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private String get(TestAuthority trusted, String name) throws IOException {
        try (SSLSocket client = new TlsClient(trusted).dial(gateway.httpsPort(), name)) {
            return get(client, name);
        }
    }

    @Test
    void theServerNameSaysWhoseTlsItIs() throws Exception {
        terminated();
        passthrough("pass", "a.example, b.example, *.deep.example", "", secure("pass", "a.example"));
        awaitNames("web.example", "a.example");
        await().ignoreExceptions()
                .untilAsserted(() -> assertTrue(get(others, "a.example").endsWith("pass")));
        assertTrue(get(others, "b.example").endsWith("pass"));
        assertTrue(get(others, "x.y.deep.example").endsWith("pass"));
        assertTrue(get(own, "web.example").endsWith("web"));
        assertTrue(get(own, "other.example").endsWith("web"));
        assertThrows(SSLException.class, () -> get(own, "elsewhere.test"));
    }

    @Test
    void thePortOpensForPassthroughAlone() throws Exception {
        passthrough("pass", "a.example", "", secure("pass", "a.example"));
        awaitNames("a.example");
        await().ignoreExceptions()
                .untilAsserted(() -> assertTrue(get(others, "a.example").endsWith("pass")));
        SSLException alert = assertThrows(SSLException.class, () -> get(others, "b.example"));
        assertTrue(alert.getMessage().contains("unrecognized_name"), alert::getMessage);
    }

    @Test
    void theEndpointGetsEveryByteAndTheClientsAddressBeforeThem() throws Exception {
        passthrough("raw", "raw.example", "; proxy-protocol: v1", raw.getLocalPort());
        awaitNames("raw.example");
        byte[] hello = ClientHellos.inRecordsOf(40, ClientHellos.of("raw.example"));
        try (Socket client = TcpFixture.dial(gateway.httpsPort())) {
            for (byte one : hello) {
                client.getOutputStream().write(one);
            }
            client.getOutputStream().write("and more".getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            try (Socket endpoint = raw.accept()) {
                String header =
                        "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + gateway.httpsPort() + "\r\n";
                assertEquals(
                        header,
                        new String(endpoint.getInputStream().readNBytes(header.length()), StandardCharsets.US_ASCII));
                assertArrayEquals(hello, endpoint.getInputStream().readNBytes(hello.length));
                assertEquals(
                        "and more", new String(endpoint.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
                endpoint.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
            }
            assertEquals("answer", new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
        await().until(() -> gateway.connections().all().isEmpty());
    }

    @Test
    void aHelloAndItsEndInOneSegmentArrive() throws Exception {
        passthrough("raw", "raw.example", "", raw.getLocalPort());
        awaitNames("raw.example");
        byte[] hello = ClientHellos.of("raw.example");
        for (int time = 0; time < 20; time++) {
            try (Socket client = TcpFixture.dial(gateway.httpsPort())) {
                client.getOutputStream().write(hello);
                client.shutdownOutput();
                try (Socket endpoint = raw.accept()) {
                    assertArrayEquals(hello, endpoint.getInputStream().readAllBytes());
                }
                assertEquals(-1, client.getInputStream().read());
            }
        }
    }

    @Test
    void aClientStaysWithItsEndpoint() throws Exception {
        passthrough(
                "pair",
                "pair.example",
                "; affinity: client-ip; balance: round-robin",
                secure("one", "pair.example"),
                secure("two", "pair.example"));
        awaitNames("pair.example");
        await().ignoreExceptions()
                .untilAsserted(() -> assertTrue(get(others, "pair.example").startsWith("HTTP/1.1 200 ")));
        List<String> answers = new ArrayList<>();
        for (int time = 0; time < 6; time++) {
            String answer = get(others, "pair.example");
            answers.add(answer.substring(answer.length() - 3));
        }
        assertEquals(1, answers.stream().distinct().count(), answers::toString);
    }

    @Test
    void aRequestForAHostThatIsPassedThroughIsMisdirectedOnAnotherNamesConnection() throws Exception {
        terminated();
        passthrough("pass", "a.example", "", secure("pass", "a.example"));
        awaitNames("web.example", "a.example");
        await().ignoreExceptions().untilAsserted(() -> {
            try (SSLSocket client = new TlsClient(own).dial(gateway.httpsPort(), "web.example")) {
                assertTrue(get(client, "a.example").startsWith("HTTP/1.1 421 "));
            }
        });
    }

    @Test
    void aRouteThatDoesNotAdmitTheClientResets() throws Exception {
        passthrough("closed", "closed.example", "; deny-cidr: 127.0.0.0/8", raw.getLocalPort());
        awaitNames("closed.example");
        try (Socket client = TcpFixture.dial(gateway.httpsPort())) {
            client.getOutputStream().write(ClientHellos.of("closed.example"));
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
    }

    @Test
    void aLiveConnectionOutlivesItsHostsPassthrough() throws Exception {
        passthrough("raw", "raw.example", "", raw.getLocalPort());
        awaitNames("raw.example");
        terminated();
        try (Socket client = TcpFixture.dial(gateway.httpsPort())) {
            client.getOutputStream().write(ClientHellos.of("raw.example"));
            try (Socket endpoint = raw.accept()) {
                passthrough("raw", "other.example", "", raw.getLocalPort());
                awaitNames("other.example");
                await().ignoreExceptions()
                        .untilAsserted(() -> assertTrue(get(own, "raw.example").endsWith("web")));
                endpoint.getOutputStream().write('!');
                assertEquals('!', client.getInputStream().read());
            }
        }
    }
}
