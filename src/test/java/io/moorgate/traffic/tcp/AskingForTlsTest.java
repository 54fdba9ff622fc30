package io.moorgate.traffic.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.FreePorts;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.port.TcpRoutes;
import io.moorgate.traffic.tls.ClientHellos;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS passthrough of clients that ask for it in PostgreSQL's words: the endpoint is asked in the same. */
@ParameterizedClass
@EnumSource(TcpFixture.Io.class)
class AskingForTlsTest {
    private static final byte[] FOR_TLS = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};
    private static final byte[] FOR_GSSAPI = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x30};
    private static final byte[] HELLO = ClientHellos.of("db.example");

    private final TcpFixture.Io io;
    private TcpFixture fixture;
    private ServerSocket endpoints;
    private Socket client;

    AskingForTlsTest(TcpFixture.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        fixture = new TcpFixture(io);
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(10_000);
        int port = FreePorts.one();
        fixture.publish(Map.of(
                port,
                new Listener.TlsPassthrough(
                        port,
                        new HostRoutes<>(
                                Map.of(new HostPattern("db.example"), TcpRoutes.to(endpoints.getLocalPort()))))));
        fixture.awaitOpen(port);
        client = TcpFixture.dial(port);
        client.setSoTimeout(10_000);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        fixture.awaitNothingLeft();
        fixture.close();
        endpoints.close();
    }

    private void send(byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
    }

    /** The endpoint of a client that has asked and was told to begin; the endpoint has got the question, too. */
    private Socket asked() throws IOException {
        send(FOR_TLS);
        assertEquals('S', client.getInputStream().read());
        send(HELLO);
        Socket endpoint = endpoints.accept();
        endpoint.setSoTimeout(10_000);
        assertArrayEquals(FOR_TLS, endpoint.getInputStream().readNBytes(FOR_TLS.length));
        return endpoint;
    }

    private void assertReset() {
        assertThrows(SocketException.class, () -> client.getInputStream().read());
    }

    @Test
    void theEndpointIsAskedBeforeTheClientsHelloGoesOn() throws IOException {
        try (Socket endpoint = asked()) {
            endpoint.setSoTimeout(200);
            assertThrows(java.net.SocketTimeoutException.class, () -> endpoint.getInputStream()
                    .read());
            endpoint.setSoTimeout(10_000);
            endpoint.getOutputStream().write('S');
            assertArrayEquals(HELLO, endpoint.getInputStream().readNBytes(HELLO.length));
            endpoint.getOutputStream().write("answer".getBytes());
            assertEquals("answer", new String(client.getInputStream().readNBytes(6)));
            send("more".getBytes());
            client.shutdownOutput();
            assertEquals("more", new String(endpoint.getInputStream().readAllBytes()));
        }
    }

    @Test
    void encryptionByGssapiIsDeniedAndTlsMayBeAskedForThen() throws IOException {
        send(FOR_GSSAPI);
        assertEquals('N', client.getInputStream().read());
        try (Socket endpoint = asked()) {
            endpoint.getOutputStream().write('S');
            assertArrayEquals(HELLO, endpoint.getInputStream().readNBytes(HELLO.length));
        }
    }

    @Test
    void aQuestionMayComeByteByByte() throws IOException {
        for (byte one : FOR_TLS) {
            client.setTcpNoDelay(true);
            send(new byte[] {one});
        }
        assertEquals('S', client.getInputStream().read());
    }

    @Test
    void whatStandsBehindTheQuestionIsNotBelieved() throws IOException {
        send(new byte[] {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f, 'Q'});
        assertReset();
    }

    @Test
    void whatStandsBehindTheAnswerIsNotBelieved() throws IOException {
        try (Socket endpoint = asked()) {
            endpoint.getOutputStream().write(new byte[] {'S', 'Q'});
            assertReset();
        }
    }

    @Test
    void anEndpointWithoutTlsEndsTheConnection() throws IOException {
        try (Socket endpoint = asked()) {
            endpoint.getOutputStream().write('N');
            assertReset();
        }
    }

    @Test
    void anEndpointThatClosesInsteadOfAnsweringEndsTheConnection() throws IOException {
        asked().close();
        assertReset();
    }

    @Test
    void aClientThatFloodsWhileTheEndpointIsSilentIsReset() throws IOException {
        try (Socket endpoint = asked()) {
            byte[] flood = new byte[AskingForTls.HELD_BYTES_MAX];
            assertThrows(SocketException.class, () -> {
                for (int round = 0; round < 100; round++) {
                    send(flood);
                }
            });
            assertThrows(SocketException.class, () -> endpoint.getInputStream().read());
        }
    }

    @Test
    void aSecondDenialIsNotAsked() throws IOException {
        send(FOR_GSSAPI);
        assertEquals('N', client.getInputStream().read());
        send(FOR_GSSAPI);
        assertReset();
    }
}
