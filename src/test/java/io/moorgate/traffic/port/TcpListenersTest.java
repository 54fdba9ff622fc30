package io.moorgate.traffic.port;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.FreePorts;
import io.moorgate.routing.Listener;
import io.moorgate.traffic.client.ProxiedAddresses;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class TcpListenersTest {
    private final TcpFixture.Io io;
    private TcpFixture fixture;
    private GreetingEndpoint first;
    private GreetingEndpoint second;

    TcpListenersTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        fixture = new TcpFixture(io, 2, Optional.empty(), List.of());
        first = new GreetingEndpoint("first");
        second = new GreetingEndpoint("second");
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        first.close();
        second.close();
    }

    @Test
    void opensAndClosesPortsAsTheTableNamesThem() throws Exception {
        int one = FreePorts.one();
        int two = FreePorts.one();
        fixture.publish(Map.of(
                one, new Listener.Tcp(one, TcpRoutes.to(first.port())),
                two, new Listener.Tcp(two, TcpRoutes.to(second.port()))));
        fixture.awaitOpen(one);
        fixture.awaitOpen(two);
        assertEquals("first", greeting(one));
        assertEquals("second", greeting(two));

        fixture.publish(Map.of(two, new Listener.Tcp(two, TcpRoutes.to(second.port()))));
        await().untilAsserted(() ->
                assertThrows(ConnectException.class, () -> TcpFixture.dial(one).close()));
        assertEquals("second", greeting(two));
        assertEquals(1, fixture.states().size());

        fixture.publish(Map.of(one, new Listener.Tcp(one, TcpRoutes.to(first.port()))));
        fixture.awaitOpen(one);
        assertEquals("first", greeting(one));
        fixture.awaitNothingLeft();
    }

    @Test
    void aClientGetsTheRouteThatItsPortHasWhenItIsAccepted() throws Exception {
        int port = fixture.serve(TcpRoutes.to(first.port()));
        assertEquals("first", greeting(port));
        fixture.publish(Map.of(port, new Listener.Tcp(port, TcpRoutes.to(second.port()))));
        assertEquals("second", greeting(port));
    }

    @Test
    void liveSessionsGoOnWhenTheirListenerIsRemoved() throws Exception {
        int port = fixture.serve(TcpRoutes.to(first.port()));
        try (Socket client = TcpFixture.dial(port)) {
            assertEquals("first", GreetingEndpoint.read(client));
            fixture.publish(Map.of());
            await().until(() -> fixture.states().isEmpty());
            assertThrows(ConnectException.class, () -> TcpFixture.dial(port).close());
            client.getOutputStream().write("still here\n".getBytes());
            assertEquals("still here", GreetingEndpoint.read(client));
            assertEquals(1, fixture.connections().all().size());
        }
        fixture.awaitNothingLeft();
        assertEquals(1, fixture.events().count("closed client:done"));
    }

    @Test
    void aPortThatIsTakenIsShownAndTriedAgain() throws Exception {
        int port;
        try (ServerSocket squatter = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = squatter.getLocalPort();
            fixture.publish(Map.of(port, new Listener.Tcp(port, TcpRoutes.to(first.port()))));
            await().until(() -> fixture.states().stream()
                    .anyMatch(state -> state.phase() == ListenerState.Phase.FAILED
                            && state.fault().contains("in use")));
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> fixture.states().getFirst().phase() == ListenerState.Phase.OPEN);
        assertEquals("", fixture.states().getFirst().fault());
        assertEquals("first", greeting(port));
    }

    @Test
    void oneClientTooManyIsResetAndCounted() throws Exception {
        int port = fixture.serve(TcpRoutes.to(first.port()));
        try (Socket one = TcpFixture.dial(port);
                Socket two = TcpFixture.dial(port)) {
            assertEquals("first", GreetingEndpoint.read(one));
            assertEquals("first", GreetingEndpoint.read(two));
            assertEquals(2, fixture.states().getFirst().connections());
            assertThrows(SocketException.class, () -> greeting(port));
            await().until(() -> fixture.events().count("limit connections") == 1);
        }
        fixture.awaitNothingLeft();
        assertEquals("first", greeting(port));
    }

    @Test
    void aStepStandsBetweenTheAcceptAndTheSession() throws Exception {
        AcceptPath.Step step = (client, next) -> {
            InetSocketAddress end = new InetSocketAddress("192.0.2.7", 1);
            client.speaksFor(new ProxiedAddresses(end, end));
            next.accept(client);
        };
        try (TcpFixture stepped = new TcpFixture(io, 1, Optional.empty(), List.of(step))) {
            int port = stepped.serve(TcpRoutes.to(first.port()));
            for (int i = 0; i < 2; i++) {
                try (Socket client = TcpFixture.dial(port)) {
                    assertEquals("first", GreetingEndpoint.read(client));
                    assertEquals(
                            List.of("192.0.2.7"),
                            stepped.connections().all().stream()
                                    .map(LiveConnection::client)
                                    .toList());
                }
                stepped.awaitNothingLeft();
            }
        }
    }

    @Test
    void aPortOnAllAddressesNamesIPv4ClientsAsSuch() throws Exception {
        InetAddress all = InetAddress.ofLiteral(NetUtil.isIpV4StackPreferred() ? "0.0.0.0" : "::");
        try (TcpFixture open = new TcpFixture(io, new ListenSettings(all, 10, 10), Optional.empty(), List.of())) {
            int port = open.serve(TcpRoutes.to(first.port()));
            try (Socket client = TcpFixture.dial(port)) {
                assertEquals("first", GreetingEndpoint.read(client));
                assertEquals(
                        List.of("127.0.0.1"),
                        open.connections().all().stream()
                                .map(LiveConnection::client)
                                .toList());
            }
        }
    }

    private static String greeting(int port) throws IOException {
        try (Socket client = TcpFixture.dial(port)) {
            return GreetingEndpoint.read(client);
        }
    }
}
