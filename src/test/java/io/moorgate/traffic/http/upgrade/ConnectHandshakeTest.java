package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.Http2SocketFixture;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.RawPeer;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.http2.StreamLimits;
import io.moorgate.traffic.live.ConnectionKind;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Handshakes by which a stream of HTTP/2 becomes a WebSocket (RFC 8441), to endpoints over HTTP/1.1. */
class ConnectHandshakeTest {
    private static final int CANCEL = 8;

    @AutoClose
    private final Http2SocketFixture fixture = new Http2SocketFixture();

    @Test
    void aHandshakeOfHttp1ReachesTheEndpointAndItsAnswerTheClientWithoutItsKey() throws Exception {
        Http2SocketFixture.Client client = fixture
        .new Client(
                Http2SocketFixture.connect().add("origin", "https://a.example").add("sec-websocket-key", "mine"));
        try (RawPeer endpoint = new RawPeer(fixture.endpoints.accept())) {
            String head = endpoint.readHead();
            assertTrue(head.startsWith("GET /chat?room=1 HTTP/1.1\r\n"), head);
            String lower = head.toLowerCase(java.util.Locale.ROOT);
            for (String field : List.of(
                    "host: chat.example.com",
                    "connection: upgrade",
                    "upgrade: websocket",
                    "sec-websocket-version: 13",
                    "sec-websocket-protocol: chat, superchat",
                    "origin: https://a.example")) {
                assertTrue(lower.contains("\r\n" + field + "\r\n"), head);
            }
            assertFalse(lower.contains("mine") || lower.contains(":protocol"), head);
            endpoint.send(Http2SocketFixture.switched(head));
            client.awaitStatus("200");
            assertEquals("superchat", client.stream.header("sec-websocket-protocol"));
            for (String field : List.of("sec-websocket-accept", "upgrade", "connection", "content-length")) {
                assertEquals("", client.stream.header(field), field);
            }
            assertEquals(ConnectionKind.WEBSOCKET, fixture.live().kind());
            assertEquals(List.of(200), fixture.gateway.answers);
            assertEquals(1, fixture.endpointCount());
        }
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerStopsTheHandshake() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = new RawPeer(fixture.endpoints.accept())) {
            endpoint.readHead();
            client.stream.writeReset(CANCEL);
            endpoint.assertEnd();
        }
        await().until(() -> fixture.endpointCount() == 0);
    }

    @Test
    void aRefusalPassesWithItsBody() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = new RawPeer(fixture.endpoints.accept())) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nnever");
            client.awaitStatus("403");
            client.awaits(Http2SocketFixture.bytes("never"));
            await().until(client.stream.ended::get);
        }
        await().until(() -> fixture.endpointCount() == 0);
        assertTrue(fixture.connection.isOpen());
    }

    @Test
    void anAnswerToAnotherKeyIsABadGateway() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = new RawPeer(fixture.endpoints.accept())) {
            endpoint.readHead();
            endpoint.send(RawPeer.SWITCHED);
            client.awaitStatus("502");
            endpoint.assertEnd();
        }
        await().until(() -> fixture.endpointCount() == 0);
    }

    @Test
    void otherProtocolsAndEndedStreamsAreRefused() throws Exception {
        Http2SocketFixture.Client other =
                fixture.new Client(Http2SocketFixture.connect().set(":protocol", "connect-udp"));
        other.awaitStatus("501");
        FrameHalf ended = fixture.connection.open(Http2SocketFixture.connect(), true, half -> {});
        await().until(() -> !ended.headers.isEmpty());
        assertEquals("400", ended.header(":status"));
    }

    @Test
    void theSettingSaysSoAndWithoutItThereIsNoProtocol() throws Exception {
        assertTrue(offers(fixture.gateway.port()));
        StreamLimits some = StreamLimits.DEFAULT;
        HttpSettings off = HttpSettings.DEFAULT.with(new StreamLimits(
                some.streamsMax(),
                some.streamWindowBytes(),
                some.resetsMax(),
                some.controlFramesMax(),
                some.connectionBufferBytes(),
                some.bufferBytes(),
                false));
        try (HttpFixture without = new HttpFixture(off, TrustedProxies.NONE)) {
            without.routeAllTo(fixture.endpoints.getLocalPort());
            assertFalse(offers(without.port()));
            FrameHalf stream = fixture.peers
                    .connect(without.port(), new Http2Settings())
                    .open(Http2SocketFixture.connect(), false, half -> {});
            await().until(() -> stream.reset.get() != null);
            assertEquals(RawHttp2Client.PROTOCOL_ERROR, stream.reset.get());
        }
    }

    /** Whether SETTINGS_ENABLE_CONNECT_PROTOCOL comes (RFC 8441 section 3). */
    private static boolean offers(int port) throws IOException {
        try (RawHttp2Client client = new RawHttp2Client(port)) {
            await().until(() -> client.frames.stream().anyMatch(frame -> frame.type() == RawHttp2Client.SETTINGS));
            byte[] settings = client.frames.getFirst().payload();
            for (int at = 0; at < settings.length; at += 6) {
                if (settings[at] == 0 && settings[at + 1] == 8) {
                    return settings[at + 5] == 1;
                }
            }
            return false;
        }
    }
}
