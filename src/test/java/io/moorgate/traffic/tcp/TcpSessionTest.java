package io.moorgate.traffic.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.routing.AccessPolicy;
import io.moorgate.routing.Cidr;
import io.moorgate.routing.CidrSet;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Route;
import io.moorgate.traffic.connect.FullBacklog;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class TcpSessionTest {
    private final TcpFixture.Io io;
    private TcpFixture fixture;
    private ServerSocket endpoints;

    TcpSessionTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        fixture = new TcpFixture(io);
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoints.close();
    }

    @Test
    void theClientsFinReachesTheEndpointWhichStillAnswers() throws Exception {
        try (Socket client = client();
                Socket endpoint = accept()) {
            client.getOutputStream().write("question".getBytes());
            client.shutdownOutput();
            assertEquals("question", new String(endpoint.getInputStream().readAllBytes()));
            endpoint.getOutputStream().write("answer".getBytes());
            endpoint.shutdownOutput();
            assertEquals("answer", new String(client.getInputStream().readAllBytes()));
        }
        assertEnded("client:done");
    }

    @Test
    void theEndpointsFinReachesTheClientWhichStillSends() throws Exception {
        try (Socket client = client();
                Socket endpoint = accept()) {
            endpoint.getOutputStream().write("that is all".getBytes());
            endpoint.shutdownOutput();
            assertEquals("that is all", new String(client.getInputStream().readAllBytes()));
            client.getOutputStream().write("thanks".getBytes());
            client.shutdownOutput();
            assertEquals("thanks", new String(endpoint.getInputStream().readAllBytes()));
        }
        assertEnded("endpoint:done");
    }

    @Test
    void anEndpointMaySpeakFirst() throws Exception {
        try (Socket client = client();
                Socket endpoint = accept()) {
            endpoint.getOutputStream().write("220 ready\r\n".getBytes());
            assertEquals("220 ready\r\n", new String(client.getInputStream().readNBytes(11)));
        }
    }

    @Test
    void aSlowReaderStallsTheSender() throws Exception {
        byte[] chunk = new byte[64 * 1024];
        new Random(1).nextBytes(chunk);
        try (Socket client = client();
                Socket endpoint = accept()) {
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try (endpoint) {
                    for (int i = 0; i < 4096; i++) {
                        endpoint.getOutputStream().write(chunk);
                        written.addAndGet(chunk.length);
                    }
                } catch (IOException fault) {
                    throw new java.io.UncheckedIOException(fault);
                }
            });
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300))
                    .until(() -> before.getAndSet(written.get()) == written.get() && written.get() > 0);
            assertTrue(written.get() < 4096L * chunk.length, "the sender was not stalled");
            for (int i = 0; i < 4096; i++) {
                assertArrayEquals(chunk, client.getInputStream().readNBytes(chunk.length));
            }
            writer.join();
            assertEquals(-1, client.getInputStream().read());
        }
        assertEnded("endpoint:done");
    }

    @Test
    void theClientsResetReachesTheEndpoint() throws Exception {
        try (Socket endpoint = resetAndAccept()) {
            assertThrows(SocketException.class, () -> endpoint.getInputStream().read());
        }
        assertEnded("client:reset");
    }

    @Test
    void theEndpointsResetReachesTheClient() throws Exception {
        try (Socket client = client()) {
            Socket endpoint = accept();
            client.getOutputStream().write('x');
            assertEquals('x', endpoint.getInputStream().read());
            reset(endpoint);
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
        assertEnded("endpoint:reset");
    }

    @Test
    void whatAClientSentBeforeItsEndpointWasConnectedIsDelivered() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            ConnectPolicy connect = new ConnectPolicy(Duration.ofMillis(500), 2);
            int port = fixture.serve(TcpRoutes.to(connect, silent.port(), endpoints.getLocalPort()));
            for (int i = 0; i < 2; i++) {
                try (Socket client = TcpFixture.dial(port)) {
                    client.getOutputStream().write(new byte[20_000]);
                    client.shutdownOutput();
                    try (Socket endpoint = accept()) {
                        assertEquals(20_000, endpoint.getInputStream().readAllBytes().length);
                        endpoint.getOutputStream().write("answer".getBytes());
                    }
                    assertEquals("answer", new String(client.getInputStream().readAllBytes()));
                }
            }
            assertTrue(
                    fixture.events().count("failed timeout") >= 1,
                    fixture.events().told()::toString);
        }
        fixture.awaitNothingLeft();
        assertEquals(2, fixture.events().count("closed client:done"));
    }

    @Test
    void aRefusedConnectIsFollowedByTheNextEndpoint() throws Exception {
        int port = fixture.serve(TcpRoutes.to(FreePorts.one(), endpoints.getLocalPort()));
        for (int i = 0; i < 2; i++) {
            try (Socket client = TcpFixture.dial(port);
                    Socket endpoint = accept()) {
                endpoint.getOutputStream().write('x');
                assertEquals('x', client.getInputStream().read());
            }
        }
        fixture.awaitNothingLeft();
        assertTrue(
                fixture.events().count("failed refused") >= 1, fixture.events().told()::toString);
    }

    @Test
    void aClientWithoutAnEndpointIsReset() throws Exception {
        int port = fixture.serve(TcpRoutes.to(FreePorts.one()));
        assertReset(port);
        assertEquals(
                List.of("failed refused", "refused gateway:connect-failed"),
                fixture.events().told());
        assertTrue(
                fixture.events().whys().getFirst().startsWith("127.0.0.1 "),
                fixture.events().whys()::toString);
    }

    @Test
    void aServiceWithoutEndpointsResetsItsClients() throws Exception {
        assertReset(fixture.serve(TcpRoutes.to()));
        assertEquals(List.of("refused gateway:connect-failed"), fixture.events().told());
    }

    @Test
    void aRouteThatLetsNobodyThroughResetsItsClients() throws Exception {
        assertReset(fixture.serve(TcpRoutes.refusing(TcpRoutes.to(endpoints.getLocalPort()))));
        assertEquals(1, fixture.events().count("refused gateway:limit"));
    }

    private Socket client() throws IOException {
        return TcpFixture.dial(fixture.serve(TcpRoutes.to(endpoints.getLocalPort())));
    }

    private Socket accept() throws IOException {
        endpoints.setSoTimeout(10_000);
        Socket endpoint = endpoints.accept();
        endpoint.setSoTimeout(10_000);
        return endpoint;
    }

    private Socket resetAndAccept() throws IOException {
        Socket client = client();
        Socket endpoint = accept();
        client.getOutputStream().write('x');
        assertEquals('x', endpoint.getInputStream().read());
        reset(client);
        return endpoint;
    }

    @Test
    void aClientThatAListDoesNotAdmitIsReset() throws Exception {
        Route open = TcpRoutes.to(endpoints.getLocalPort());
        CidrSet loopback = CidrSet.of(List.of(Cidr.parse("127.0.0.0/8")));
        AccessPolicy access = new AccessPolicy(CidrSet.NONE, loopback, List.of());
        int port = fixture.serve(open.withPolicies(open.policies().with(access)));
        assertThrows(SocketException.class, () -> {
            try (Socket client = TcpFixture.dial(port)) {
                client.getInputStream().read();
            }
        });
        await().until(() -> fixture.events().count("limit deny-cidr") == 1);
        fixture.awaitNothingLeft();
        assertEquals(0, fixture.events().count("connected"));
    }

    @Test
    void aClientWaitsForAPlaceAndIsResetWhereNoneComesInTime() throws Exception {
        Route open = TcpRoutes.to(endpoints.getLocalPort());
        LimitPolicy onePlace = new LimitPolicy(1, Duration.ofMillis(300));
        int port = fixture.serve(open.withPolicies(open.policies().with(onePlace)));
        try (Socket first = TcpFixture.dial(port);
                Socket ofFirst = endpoints.accept();
                Socket second = TcpFixture.dial(port)) {
            assertThrows(SocketException.class, () -> second.getInputStream().read());
            assertEquals(1, fixture.events().count("limit max-connections"));
            ofFirst.getOutputStream().write(1);
            assertEquals(1, first.getInputStream().read());
        }
        fixture.awaitNothingLeft();
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void assertReset(int port) {
        assertThrows(SocketException.class, () -> {
            try (Socket client = TcpFixture.dial(port)) {
                client.getInputStream().read();
            }
        });
        await().until(() -> fixture.events().told().stream().anyMatch(word -> word.startsWith("refused")));
        fixture.awaitNothingLeft();
    }

    private void assertEnded(String reason) {
        fixture.awaitNothingLeft();
        assertEquals(
                List.of("connected", "opened", "closed " + reason),
                fixture.events().told());
    }
}
