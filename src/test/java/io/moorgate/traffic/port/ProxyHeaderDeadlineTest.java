package io.moorgate.traffic.port;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.routing.Cidr;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.http.head.TrustedProxies;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How long a proxy may take for its PROXY header. */
@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class ProxyHeaderDeadlineTest {
    private static final byte[] HEADER =
            "PROXY TCP4 192.0.2.7 198.51.100.1 1234 443\r\n".getBytes(StandardCharsets.US_ASCII);

    private final TcpFixture.Io io;
    private final Map<Executor, HeldTime> times = new ConcurrentHashMap<>();
    private final RecordedEvents events = new RecordedEvents();
    private TcpFixture fixture;
    private GreetingEndpoint endpoint;
    private int port;

    ProxyHeaderDeadlineTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        AcceptPath.Step step = new ProxyHeaderStep(
                new TrustedProxies(List.of(Cidr.parse("127.0.0.0/8"))),
                loop -> times.computeIfAbsent(loop, any -> new HeldTime()),
                events);
        fixture = new TcpFixture(io, 100, Optional.empty(), List.of(step));
        endpoint = new GreetingEndpoint("hello");
        port = fixture.serve(TcpRoutes.to(endpoint.port()));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    @Test
    void aProxyThatSaysNothingIsResetAfterFiveSeconds() throws Exception {
        try (Socket silent = TcpFixture.dial(port)) {
            await().until(() -> waiting() == 1);
            advance(Duration.ofMillis(4_900));
            assertEquals(List.of(), events.told());
            advance(Duration.ofMillis(200));
            assertThrows(SocketException.class, () -> silent.getInputStream().read());
        }
        assertEquals(1, events.count("limit proxy-header-time"));
        fixture.awaitNothingLeft();
    }

    @Test
    void bytesThatComeOneByOneDoNotPutItOff() throws Exception {
        try (Socket slow = TcpFixture.dial(port)) {
            await().until(() -> waiting() == 1);
            for (int at = 0; at < HEADER.length - 1; at++) {
                slow.getOutputStream().write(HEADER[at]);
                advance(Duration.ofMillis(100));
            }
            assertEquals(1, waiting());
            advance(Duration.ofSeconds(1));
            assertThrows(SocketException.class, () -> slow.getInputStream().read());
        }
        assertEquals(1, events.count("limit proxy-header-time"));
    }

    @Test
    void aHeaderInTimeEndsIt() throws Exception {
        try (Socket client = TcpFixture.dial(port)) {
            await().until(() -> waiting() == 1);
            advance(Duration.ofMillis(4_900));
            client.getOutputStream().write(HEADER);
            assertEquals("hello", GreetingEndpoint.read(client));
            assertEquals(0, waiting());
            advance(Duration.ofSeconds(60));
            client.getOutputStream().write("more\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("more", GreetingEndpoint.read(client));
        }
        assertEquals(List.of(), events.told());
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
