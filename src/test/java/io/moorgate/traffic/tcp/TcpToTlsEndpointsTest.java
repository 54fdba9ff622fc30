package io.moorgate.traffic.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.ProxyProtocol;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.port.GreetingEndpoint;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Raw TCP to endpoints that speak TLS. */
@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class TcpToTlsEndpointsTest {
    private static final String NAME = "tcp.test.svc";

    private final TestAuthority authority = new TestAuthority("endpoints");
    private final TcpFixture.Io io;
    private TcpFixture fixture;
    private TlsServer endpoints;

    TcpToTlsEndpointsTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        fixture = new TcpFixture(io);
        endpoints = new TlsServer(authority.issue(NAME));
        endpoints.setSoTimeout(10_000);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoints.close();
    }

    private Route route(String name, int... ports) {
        EndpointTls tls = new EndpointTls(true, Optional.of(authority.asClients("test/ca")), name);
        return TcpRoutes.to(new ConnectPolicy(Duration.ofSeconds(5), 3).with(tls), ports);
    }

    private Socket client() throws IOException {
        return TcpFixture.dial(fixture.serve(route(NAME, endpoints.getLocalPort())));
    }

    private Socket accept() throws IOException {
        Socket endpoint = endpoints.accept();
        endpoint.setSoTimeout(10_000);
        return endpoint;
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits until the gateway passes nothing on any more. */
    private void awaitStalled() {
        AtomicLong last = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(200)).until(() -> {
            long passed = fixture.connections().all().stream()
                    .mapToLong(LiveConnection::bytesOut)
                    .sum();
            return passed > 0 && last.getAndSet(passed) == passed;
        });
    }

    @Test
    void bytesPassBothWaysWhoeverSpeaksFirst() throws Exception {
        try (Socket client = client();
                Socket endpoint = accept()) {
            endpoint.getOutputStream().write("hello\n".getBytes());
            assertEquals("hello", GreetingEndpoint.read(client));
            client.getOutputStream().write("question".getBytes());
            assertEquals("question", new String(endpoint.getInputStream().readNBytes(8)));
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void whatAClientSendsWhileTheHandshakeLastsIsNotLost() throws Exception {
        byte[] much = new byte[300_000];
        new Random(7).nextBytes(much);
        try (Socket client = client()) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(much);
                    client.shutdownOutput();
                } catch (IOException fault) {
                    throw new IllegalStateException(fault);
                }
            });
            try (Socket endpoint = accept()) {
                assertArrayEquals(much, endpoint.getInputStream().readNBytes(much.length));
                assertEquals(-1, endpoint.getInputStream().read());
                endpoint.getOutputStream().write(much);
                endpoint.shutdownOutput();
                assertArrayEquals(much, client.getInputStream().readAllBytes());
            }
        }
        fixture.awaitNothingLeft();
        await().until(() -> fixture.events().count("closed client:done") == 1);
    }

    @Test
    void theEndpointsEndIsTheClientsWithoutAReset() throws Exception {
        byte[] much = new byte[2_000_000];
        new Random(8).nextBytes(much);
        try (Socket client = client();
                Socket endpoint = accept()) {
            endpoint.getOutputStream().write(much);
            endpoints.connections.getLast().close();
            assertArrayEquals(much, client.getInputStream().readAllBytes());
        }
        fixture.awaitNothingLeft();
        assertEquals(1, fixture.events().count("closed endpoint:done"));
    }

    @Test
    void anEndThatComesWhileTheClientDoesNotReadIsBehindAllBytes() throws Exception {
        byte[] much = new byte[3_500_000];
        new Random(9).nextBytes(much);
        int port = fixture.serve(route(NAME, endpoints.getLocalPort()));
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            client.setSoTimeout(10_000);
            try (Socket endpoint = accept()) {
                endpoint.getOutputStream().write(much, 0, much.length - 1_000);
                awaitStalled();
                endpoint.getOutputStream().write(much, much.length - 1_000, 1_000);
            }
            assertArrayEquals(much, client.getInputStream().readAllBytes());
        }
        fixture.awaitNothingLeft();
        assertEquals(1, fixture.events().count("closed endpoint:done"));
    }

    @Test
    void aCutThatComesWhileTheClientDoesNotReadIsAReset() throws Exception {
        byte[] much = new byte[3_500_000];
        int port = fixture.serve(route(NAME, endpoints.getLocalPort()));
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(4096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            client.setSoTimeout(10_000);
            Socket endpoint = accept();
            endpoint.getOutputStream().write(much);
            endpoints.raw.getLast().shutdownOutput();
            assertThrows(SocketException.class, () -> client.getInputStream().readAllBytes());
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void anEndWithoutCloseNotifyIsAReset() throws Exception {
        try (Socket client = client();
                Socket endpoint = accept()) {
            endpoint.getOutputStream().write("some\n".getBytes());
            assertEquals("some", GreetingEndpoint.read(client));
            endpoints.raw.getLast().shutdownOutput();
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
        fixture.awaitNothingLeft();
        assertEquals(1, fixture.events().count("closed endpoint:reset"));
    }

    @Test
    void aClientThatResetsResetsTheEndpointWithoutCloseNotify() throws Exception {
        try (Socket client = client();
                Socket endpoint = accept()) {
            endpoint.getOutputStream().write("some\n".getBytes());
            assertEquals("some", GreetingEndpoint.read(client));
            reset(client);
            assertThrows(IOException.class, () -> endpoint.getInputStream().read());
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void aClientIsResetWhereNoEndpointsCertificateIsGood() throws Exception {
        int port = fixture.serve(route("other.test.svc", endpoints.getLocalPort()));
        Thread.ofVirtual()
                .start(() -> assertThrows(
                        IOException.class, () -> accept().getInputStream().read()));
        try (Socket client = TcpFixture.dial(port)) {
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
        fixture.awaitNothingLeft();
        assertEquals(
                List.of("failed tls-certificate", "refused gateway:connect-failed"),
                fixture.events().told());
    }

    @Test
    void theNextEndpointIsTriedBehindOneInPlainText() throws Exception {
        try (GreetingEndpoint plain = new GreetingEndpoint("plain")) {
            int port = fixture.serve(route(NAME, plain.port(), plain.port(), endpoints.getLocalPort()));
            for (int attempt = 0; attempt < 3; attempt++) {
                try (Socket client = TcpFixture.dial(port);
                        Socket endpoint = accept()) {
                    endpoint.getOutputStream().write("tls\n".getBytes());
                    assertEquals("tls", GreetingEndpoint.read(client));
                }
            }
        }
        fixture.awaitNothingLeft();
        assertTrue(fixture.events().count("failed tls") > 0);
    }

    @Test
    void aClientThatGoesAwayInTheHandshakeLeavesNothing() throws Exception {
        try (Socket client = client()) {
            Socket unread = endpoints.accept();
            reset(client);
            unread.setSoTimeout(10_000);
            assertThrows(IOException.class, () -> unread.getInputStream().read());
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void theProxyHeaderIsTheFirstRecordOfAll() throws Exception {
        try (java.net.ServerSocket raw = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
            ConnectPolicy named = new ConnectPolicy(
                    Duration.ofSeconds(5),
                    1,
                    ProxyProtocol.V1,
                    Optional.of(new EndpointTls(false, Optional.empty(), NAME)));
            int port = fixture.serve(TcpRoutes.to(named, raw.getLocalPort()));
            try (Socket client = TcpFixture.dial(port);
                    Socket endpoint = raw.accept()) {
                assertEquals(
                        "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + port + "\r",
                        GreetingEndpoint.read(endpoint));
                assertEquals(22, endpoint.getInputStream().read());
            }
        }
        fixture.awaitNothingLeft();
    }
}
