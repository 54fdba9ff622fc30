package io.moorgate.traffic.tcp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.port.GreetingEndpoint;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import io.moorgate.traffic.tls.ClientHellos;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class TlsPassthroughTest {
    private final TcpFixture.Io io;
    private final Map<Executor, HeldTime> times = new ConcurrentHashMap<>();
    private TcpFixture fixture;
    private TlsEndpoint chat;
    private TlsEndpoint files;
    private ServerSocket raw;
    private int port;

    TlsPassthroughTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        fixture = new TcpFixture(io, 100, loop -> times.computeIfAbsent(loop, any -> new HeldTime()));
        chat = new TlsEndpoint("chat", folder);
        files = new TlsEndpoint("files", folder);
        raw = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = FreePorts.one();
        fixture.publish(Map.of(
                port,
                new Listener.TlsPassthrough(
                        port,
                        new HostRoutes<>(Map.of(
                                new HostPattern("chat.example.com"), TcpRoutes.to(chat.port()),
                                new HostPattern("raw.example.com"), TcpRoutes.to(raw.getLocalPort()),
                                new HostPattern("*.files.example.com"), TcpRoutes.to(files.port()))))));
        fixture.awaitOpen(port);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        chat.close();
        files.close();
        raw.close();
    }

    @Test
    void theServerNameChoosesTheEndpoint() throws Exception {
        assertEquals("chat", greeting(chat, "chat.example.com"));
        assertEquals("files", greeting(files, "a.b.files.example.com"));
        fixture.awaitNothingLeft();
        assertEquals(2, fixture.events().count("opened"));
    }

    @Test
    void aNameWithoutRouteGetsTheAlert() {
        SSLException alert = assertThrows(SSLException.class, () -> greeting(chat, "other.example.com"));
        assertTrue(alert.getMessage().contains("unrecognized_name"), alert::getMessage);
        fixture.awaitNothingLeft();
        assertEquals(
                List.of("127.0.0.1 tls unrecognized-name other.example.com"),
                fixture.events().whys());
    }

    @Test
    void aHelloWithoutNameGetsTheAlertWhereNoRouteTakesAnyHost() throws Exception {
        try (Socket client = TcpFixture.dial(port)) {
            client.getOutputStream().write(ClientHellos.of(""));
            assertArrayEquals(
                    new byte[] {21, 3, 3, 0, 2, 2, 112}, client.getInputStream().readAllBytes());
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void theEndpointGetsWhatWasReadUntouchedAndWhatFollows() throws Exception {
        byte[] hello = ClientHellos.inRecordsOf(50, ClientHellos.of("raw.example.com"));
        try (Socket client = TcpFixture.dial(port)) {
            for (byte one : hello) {
                client.getOutputStream().write(one);
            }
            client.getOutputStream().write("and more".getBytes());
            client.shutdownOutput();
            try (Socket endpoint = raw.accept()) {
                assertArrayEquals(hello, endpoint.getInputStream().readNBytes(hello.length));
                assertEquals("and more", new String(endpoint.getInputStream().readAllBytes()));
            }
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void garbageIsReset() {
        assertReset("GET / HTTP/1.1\r\n\r\n".getBytes());
        assertTrue(
                fixture.events().whys().getFirst().startsWith("127.0.0.1 tls failed: "),
                fixture.events().whys()::toString);
    }

    @Test
    void aHelloThatIsTooLongIsResetAndCounted() {
        assertReset(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x40, 1});
        assertEquals(1, fixture.events().count("limit client-hello-bytes"));
    }

    @Test
    void aClientThatStopsInItsHelloIsResetAtTheDeadline() throws Exception {
        try (Socket client = TcpFixture.dial(port)) {
            client.getOutputStream().write(ClientHellos.of("chat.example.com"), 0, 20);
            await().until(() -> waiting() == 1);
            advance(Duration.ofMillis(9_900));
            assertEquals(1, waiting());
            advance(Duration.ofMillis(200));
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
        assertEquals(1, fixture.events().count("limit client-hello-time"));
        fixture.awaitNothingLeft();
    }

    @Test
    void aClientThatLeavesInItsHelloLeavesNothingBehind() throws Exception {
        try (Socket client = TcpFixture.dial(port)) {
            client.getOutputStream().write(ClientHellos.of("chat.example.com"), 0, 20);
            await().until(() -> waiting() == 1);
        }
        await().until(() -> waiting() == 0);
        fixture.awaitNothingLeft();
        assertEquals(List.of(), fixture.events().told());
    }

    private String greeting(TlsEndpoint trusted, String serverName) throws IOException {
        try (Socket plain = TcpFixture.dial(port);
                SSLSocket client = (SSLSocket) trusted.clients().createSocket(plain, serverName, port, true)) {
            SSLParameters parameters = client.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            client.setSSLParameters(parameters);
            client.startHandshake();
            return GreetingEndpoint.read(client);
        }
    }

    private void assertReset(byte[] bytes) {
        assertThrows(SocketException.class, () -> {
            try (Socket client = TcpFixture.dial(port)) {
                client.getOutputStream().write(bytes);
                client.getInputStream().read();
            }
        });
        fixture.awaitNothingLeft();
    }

    private int waiting() {
        return times.entrySet().stream()
                .mapToInt(entry -> CompletableFuture.supplyAsync(entry.getValue()::waiting, entry.getKey())
                        .join())
                .sum();
    }

    private void advance(Duration span) {
        times.forEach((loop, time) ->
                CompletableFuture.runAsync(() -> time.advance(span), loop).join());
    }
}
