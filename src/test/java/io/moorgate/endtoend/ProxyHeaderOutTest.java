package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that sends PROXY headers to Debian's HAProxy ({@code accept-proxy}), which says which client they named. */
class ProxyHeaderOutTest {
    @TempDir
    private Path folder;

    private final int endpointPort = FreePorts.one();
    private final int rawPort = FreePorts.one();
    private final int http2Port = FreePorts.one();
    private final int tlsPort = FreePorts.one();
    private final int tcpPort = FreePorts.one();
    private final int passthroughPort = FreePorts.one();
    private final TestAuthority authority = new TestAuthority("authority");
    private Process haproxy;
    private Gateway gateway;

    ProxyHeaderOutTest() throws IOException {}

    private void open(String version, Map<String, String> settings) throws IOException {
        TestAuthority.Issued issued = authority.issue("secure.example");
        Path certificate =
                Files.writeString(folder.resolve("certificate.pem"), issued.certificatePem() + "\n" + issued.keyPem());
        Path config = Files.write(
                folder.resolve("haproxy.cfg"),
                List.of(
                        "defaults",
                        "  mode http",
                        "  timeout connect 10s",
                        "  timeout client 60s",
                        "  timeout server 60s",
                        "frontend named",
                        "  bind 127.0.0.1:" + endpointPort + " accept-proxy",
                        "  http-request return status 200 content-type text/plain lf-string \"%[src] %[src_port] %[dst_port]\"",
                        "frontend named-h2",
                        "  bind 127.0.0.1:" + http2Port + " accept-proxy proto h2",
                        "  http-request return status 200 content-type text/plain lf-string \"%[src] %[src_port] %[dst_port]\"",
                        "frontend named-tls",
                        "  bind 127.0.0.1:" + tlsPort + " accept-proxy ssl crt " + certificate,
                        "  http-request return status 200 content-type text/plain lf-string \"%[src] %[src_port] %[dst_port]\"",
                        "frontend raw",
                        "  mode tcp",
                        "  bind 127.0.0.1:" + rawPort + " accept-proxy",
                        "  default_backend loop",
                        "backend loop",
                        "  mode tcp",
                        "  server named 127.0.0.1:" + endpointPort + " send-proxy-v2"));
        haproxy = new ProcessBuilder(RealBinary.find("haproxy", "haproxy"), "-db", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        TcpFixture.answers(endpointPort) && TcpFixture.answers(rawPort) && TcpFixture.answers(tlsPort));
        Manifests manifests = new Manifests(Files.createDirectory(folder.resolve("manifests")));
        String header = "; proxy-protocol: " + version;
        manifests.service("web", "path: /" + header, endpointPort);
        manifests.service("tcp", "listen: \"" + tcpPort + "\"" + header, rawPort);
        manifests.service("grpc", "path: /grpc; protocol: grpc" + header, http2Port);
        String passthrough = "protocol: tls-passthrough; host: secure.example; listen: \"" + passthroughPort + "\"";
        manifests.service("secure", passthrough + header, tlsPort);
        gateway = new Gateway(TestSettings.of(manifests.directory(), settings), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
        await().until(() -> TcpFixture.answers(tcpPort) && TcpFixture.answers(passthroughPort));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        Command.end(haproxy);
    }

    private static Socket dialFrom(String address, int port) throws IOException {
        Socket client = new Socket();
        client.bind(new InetSocketAddress(address, 0));
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        client.setSoTimeout(20_000);
        return client;
    }

    /** The body of the answer to a request, which keeps the connection. */
    private static String ask(Socket client, String before) throws IOException {
        return answer(client, before + "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static String answer(Socket client, String request) throws IOException {
        client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = client.getInputStream().read();
            assertTrue(octet >= 0, () -> "end after: " + head);
            head.append((char) octet);
        }
        String text = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = text.indexOf("content-length: ") + "content-length: ".length();
        int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void haproxyIsToldTheClientOfEachConnection(String version) throws Exception {
        open(version, Map.of());
        for (int port : List.of(gateway.httpPort(), tcpPort)) {
            try (Socket one = dialFrom("127.0.0.9", port);
                    Socket other = dialFrom("127.0.0.10", port)) {
                String first = "127.0.0.9 " + one.getLocalPort() + " " + port;
                String second = "127.0.0.10 " + other.getLocalPort() + " " + port;
                assertEquals(first, ask(one, ""));
                assertEquals(second, ask(other, ""));
                assertEquals(first, ask(one, ""));
                assertEquals(second, ask(other, ""));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void passthroughAndHandshakesNameTheirClient(String version) throws Exception {
        open(version, Map.of());
        try (Socket client = dialFrom("127.0.0.9", gateway.httpPort())) {
            String handshake = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            assertEquals("127.0.0.9 " + client.getLocalPort() + " " + gateway.httpPort(), answer(client, handshake));
        }
        try (Socket plain = dialFrom("127.0.0.9", passthroughPort);
                Socket client = new TlsClient(authority)
                        .context()
                        .getSocketFactory()
                        .createSocket(plain, "secure.example", passthroughPort, true)) {
            assertEquals("127.0.0.9 " + plain.getLocalPort() + " " + passthroughPort, ask(client, ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void eachCallOverHttp2NamesItsClient(String version) throws Exception {
        open(version, Map.of());
        Vertx vertx = Vertx.vertx();
        for (String address : List.of("127.0.0.9", "127.0.0.10")) {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setLocalAddress(address));
            for (int call = 0; call < 2; call++) {
                String body = client.request(HttpMethod.POST, gateway.httpPort(), "127.0.0.1", "/grpc")
                        .compose(HttpClientRequest::send)
                        .compose(HttpClientResponse::body)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .toString();
                assertTrue(body.startsWith(address + " "), body);
            }
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatAHeaderHasSaidIsPassedOn() throws Exception {
        open("v1", Map.of("moorgate.proxy-protocol", "on", "moorgate.trusted-proxies", "127.0.0.1"));
        for (int port : List.of(gateway.httpPort(), tcpPort)) {
            try (Socket client = dialFrom("127.0.0.1", port)) {
                assertEquals("192.0.2.7 1234 443", ask(client, "PROXY TCP4 192.0.2.7 198.51.100.1 1234 443\r\n"));
            }
            try (Socket client = dialFrom("127.0.0.1", port)) {
                assertEquals("2001:db8::7 1234 443", ask(client, "PROXY TCP6 2001:db8::7 2001:db8::1 1234 443\r\n"));
            }
        }
    }
}
