package io.moorgate.traffic.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.FreePorts;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServerNames;
import io.moorgate.routing.ServerTls;
import io.moorgate.tickets.TicketSecrets;
import io.moorgate.time.HeldTime;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.tls.ClientHellos;
import io.moorgate.traffic.tls.TlsContexts;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsSettings;
import io.moorgate.traffic.tls.TlsTermination;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client of the TLS port that is passed through, by every transport. */
@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class PassedClientTest {
    private static final byte[] HELLO = ClientHellos.of("pass.example");

    private final TcpFixture.Io io;
    private final HeldTime time = new HeldTime();
    private final TlsContexts contexts =
            new TlsContexts(TlsEngine.best(), TlsSettings.DEFAULT, time, new TicketSecrets(WallClock.system()));
    private TcpFixture fixture;
    private ServerSocket endpoints;
    private int port;

    PassedClientTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(10_000);
        AcceptPath.Step tls = (client, next) -> new TlsTermination(
                        contexts,
                        TlsSettings.DEFAULT,
                        (delay, task) -> () -> {},
                        fixture.events(),
                        (passed, route, hello) -> fixture.listeners().pass(passed, route, hello))
                .take(client, next);
        fixture = new TcpFixture(io, 100, Optional.empty(), List.of(tls));
        follow(TcpRoutes.to(endpoints.getLocalPort()));
        port = fixture.serve(TcpRoutes.to(endpoints.getLocalPort()));
    }

    private void follow(Route route) {
        contexts.follow(new ServerNames(
                new HostRoutes<>(Map.of(new HostPattern("pass.example"), ServerTls.passedTo(route))),
                Optional.empty()));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoints.close();
        contexts.close();
    }

    @Test
    void everyByteReachesTheEndpointAndItsAnswerTheClient() throws Exception {
        try (Socket client = TcpFixture.dial(port)) {
            for (byte one : HELLO) {
                client.getOutputStream().write(one);
            }
            client.getOutputStream().write('x');
            client.shutdownOutput();
            try (Socket endpoint = endpoints.accept()) {
                assertArrayEquals(HELLO, endpoint.getInputStream().readNBytes(HELLO.length));
                assertEquals('x', endpoint.getInputStream().read());
                assertEquals(-1, endpoint.getInputStream().read());
                endpoint.getOutputStream().write('y');
            }
            assertEquals('y', client.getInputStream().read());
            assertEquals(-1, client.getInputStream().read());
        }
        fixture.awaitNothingLeft();
    }

    @Test
    void aClientThatLeavesBehindItsHelloLeavesNothing() throws Exception {
        Thread.ofVirtual().start(this::closeEach);
        for (int turn = 0; turn < 40; turn++) {
            try (Socket client = TcpFixture.dial(port)) {
                client.getOutputStream().write(HELLO);
                client.setSoLinger(turn % 2 == 0, 0);
            }
        }
        fixture.awaitNothingLeft();
    }

    private void closeEach() {
        try {
            while (true) {
                endpoints.accept().close();
            }
        } catch (IOException over) {
            return;
        }
    }

    @Test
    void aClientIsResetWhereNoEndpointAccepts() throws Exception {
        follow(TcpRoutes.to(FreePorts.one()));
        try (Socket client = TcpFixture.dial(port)) {
            client.getOutputStream().write(HELLO);
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
        fixture.awaitNothingLeft();
    }
}
