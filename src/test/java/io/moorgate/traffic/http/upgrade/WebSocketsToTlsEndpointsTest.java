package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.RawPeer;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSockets to endpoints that speak TLS. */
class WebSocketsToTlsEndpointsTest {
    private static final String NAME = "chat.default.svc";

    private final TestAuthority authority = new TestAuthority("endpoints");
    private final StreamFixture gateway = new StreamFixture().with(Protocol.WEBSOCKET);
    private TlsServer endpoints;

    @BeforeEach
    void open() throws IOException {
        endpoints = new TlsServer(authority.issue(NAME), "http/1.1");
        endpoints.setSoTimeout(10_000);
        EndpointTls verified = new EndpointTls(true, Optional.of(authority.asClients("default/ca")), NAME);
        gateway.with(ConnectPolicy.DEFAULT.with(verified)).routeTo(endpoints.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        endpoints.close();
    }

    private RawPeer client() throws IOException {
        return RawPeer.connect(gateway.port()).send(RawPeer.HANDSHAKE);
    }

    private RawPeer endpoint() throws IOException {
        RawPeer endpoint = new RawPeer(endpoints.accept());
        endpoint.readHead();
        return endpoint;
    }

    @Test
    void framesPassBothWays() throws Exception {
        try (RawPeer client = client();
                RawPeer endpoint = endpoint().send(RawPeer.SWITCHED)) {
            client.readHead();
            client.send(RawPeer.maskedText("hello"));
            assertEquals(RawPeer.maskedText("hello"), endpoint.read(11));
            endpoint.send(RawPeer.text("one")).send(RawPeer.text("two"));
            assertEquals(RawPeer.text("one") + RawPeer.text("two"), client.read(10));
        }
        await().until(() -> gateway.connections.all().isEmpty());
    }

    @Test
    void framesRightBehindTheHandshakeAreNotLostInWhicheverRecordTheyCome() throws Exception {
        for (int attempt = 0; attempt < 20; attempt++) {
            try (RawPeer client = client();
                    RawPeer endpoint = endpoint()) {
                endpoint.socket().setTcpNoDelay(false);
                OutputStream out = endpoint.socket().getOutputStream();
                byte[] switched = RawPeer.SWITCHED.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                out.write(switched, 0, switched.length - 1);
                out.write(switched, switched.length - 1, 1);
                StringBuilder expected = new StringBuilder();
                for (int frame = 0; frame < 50; frame++) {
                    endpoint.send(RawPeer.text("frame" + frame));
                    expected.append(RawPeer.text("frame" + frame));
                }
                client.readHead();
                assertEquals(expected.toString(), client.read(expected.length()));
            }
        }
    }

    @Test
    void bulkPassesBothWaysAtOnce() throws Exception {
        byte[] frame = new byte[8 * 1024 * 1024 + 14];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) 0xff;
        java.nio.ByteBuffer.wrap(frame, 2, 8).putLong(frame.length - 14);
        byte[] unmasked = new byte[8 * 1024 * 1024 + 10];
        unmasked[0] = (byte) 0x82;
        unmasked[1] = 127;
        java.nio.ByteBuffer.wrap(unmasked, 2, 8).putLong(unmasked.length - 10);
        try (RawPeer client = client();
                RawPeer endpoint = endpoint().send(RawPeer.SWITCHED)) {
            client.readHead();
            CompletableFuture<Void> toEndpoint = client.sending(frame);
            CompletableFuture<Void> toClient = endpoint.sending(unmasked);
            CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> endpoint.received(frame.length));
            assertEquals(unmasked.length, client.received(unmasked.length));
            assertEquals(frame.length, received.get());
            toEndpoint.get();
            toClient.get();
        }
    }

    @Test
    void aCloseEndsBothSidesWithCloseNotify() throws Exception {
        try (RawPeer client = client();
                RawPeer endpoint = endpoint().send(RawPeer.SWITCHED)) {
            client.readHead();
            client.send("\u0088\u0082\0\0\0\0\u0003\u00e8");
            assertEquals(8, endpoint.read(8).length());
            endpoint.send("\u0088\u0002\u0003\u00e8");
            assertEquals("\u0088\u0002\u0003\u00e8", client.readAll());
            endpoint.assertEnd();
        }
        await().untilAsserted(
                        () -> assertEquals(Map.of(new CloseReason(Side.CLIENT, Kind.DONE), 1), gateway.events.closed));
    }

    @Test
    void aRefusalThatEndsWithoutCloseNotifyIsCut() throws Exception {
        try (RawPeer client = client();
                RawPeer endpoint = endpoint()) {
            endpoint.send("HTTP/1.1 403 Forbidden\r\n\r\nnot in");
            endpoints.raw.getLast().shutdownOutput();
            assertFalse(seen(client).endsWith("0\r\n\r\n"));
        }
    }

    @Test
    void aRefusalIsPassedOn() throws Exception {
        try (RawPeer client = client();
                RawPeer endpoint = endpoint()) {
            endpoint.send("HTTP/1.1 403 Forbidden\r\n\r\nnot in");
            endpoint.socket().close();
            assertTrue(client.readHead().startsWith("HTTP/1.1 403"));
            assertEquals("6\r\nnot in\r\n0\r\n\r\n", client.read(16));
        }
    }

    @Test
    void anEndpointWhoseCertificateIsNotGoodIsUnavailable() throws Exception {
        EndpointTls other = new EndpointTls(true, Optional.of(authority.asClients("default/ca")), "other.default.svc");
        gateway.with(ConnectPolicy.DEFAULT.with(other)).routeTo(endpoints.getLocalPort());
        try (RawPeer client = client()) {
            Thread.ofVirtual().start(() -> assertThrows(IOException.class, this::endpoint));
            assertTrue(client.readHead().startsWith("HTTP/1.1 503"));
            assertEquals(Map.of("tls-certificate", 1), gateway.events.connectFailures);
        }
    }

    @Test
    void anEndpointThatEndsWithoutCloseNotifyHasFailed() throws Exception {
        try (RawPeer client = client();
                RawPeer endpoint = endpoint()) {
            endpoint.send(RawPeer.SWITCHED);
            client.readHead();
            await().until(() -> gateway.connections.all().size() == 1);
            endpoints.raw.getLast().shutdownOutput();
            assertTrue(client.readAll().startsWith("\u0088\u0002\u0003\u00f6"), "no Close 1014");
        }
    }

    /** What comes up to an end of either kind. */
    private static String seen(RawPeer peer) {
        StringBuilder seen = new StringBuilder();
        try {
            while (true) {
                String next = peer.read(1);
                if (next.isEmpty()) {
                    return seen.toString();
                }
                seen.append(next);
            }
        } catch (IOException cut) {
            return seen.toString();
        }
    }
}
