package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.relay.Frames;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** WebSockets to endpoints that take them as streams of HTTP/2 (RFC 8441), from clients over HTTP/1.1 and HTTP/2. */
class WebSocketsToHttp2EndpointsTest {
    private static final int CANCEL = 8;
    private static final int WINDOW = 16 * 1024;

    @AutoClose
    private final FramePeer peers = new FramePeer();

    @AutoClose
    private final StreamFixture gateway = new StreamFixture().with(Protocol.GRPC);

    /** What has come at an endpoint's stream. */
    private final Map<FrameHalf, ByteArrayOutputStream> received = new ConcurrentHashMap<>();

    private static Http2Settings taking() {
        return new Http2Settings().connectProtocolEnabled(true).initialWindowSize(WINDOW);
    }

    private void endpoint(Http2Settings settings, Consumer<FrameHalf> script) {
        gateway.routeTo(peers.listen(settings, half -> {
            ByteArrayOutputStream bytes = received.computeIfAbsent(half, key -> new ByteArrayOutputStream());
            half.onBytes(data -> {
                byte[] piece = new byte[data.readableBytes()];
                data.getBytes(data.readerIndex(), piece);
                synchronized (bytes) {
                    bytes.writeBytes(piece);
                }
            });
            script.accept(half);
        }));
    }

    private static Http2Headers taken() {
        return new DefaultHttp2Headers().status("200").add("sec-websocket-protocol", "superchat");
    }

    private static void takes(FrameHalf half) {
        half.writeHead(taken(), false);
    }

    private byte[] received(FrameHalf half) {
        ByteArrayOutputStream bytes = received.get(half);
        synchronized (bytes) {
            return bytes.toByteArray();
        }
    }

    private void awaits(FrameHalf half, byte[] frames) {
        await().until(() -> received(half).length >= frames.length);
        assertArrayEquals(frames, received(half));
    }

    private FrameHalf stream(int index) {
        await().until(() -> peers.streams.size() > index);
        return peers.streams.get(index);
    }

    private RawPeer client() throws IOException {
        return RawPeer.connect(gateway.port()).send(RawPeer.HANDSHAKE);
    }

    private LiveConnection live() {
        await().until(() -> gateway.connections.all().stream()
                .anyMatch(connection -> connection.kind() == ConnectionKind.WEBSOCKET));
        return gateway.connections.all().iterator().next();
    }

    private void awaitEnd(Side side, Kind kind) {
        await().until(() -> !gateway.events.closed.isEmpty());
        assertEquals(Map.of(new CloseReason(side, kind), 1), gateway.events.closed);
        await().until(() -> gateway.liveCalls() == 0);
    }

    private static byte[] read(RawPeer client, int length) throws IOException {
        return Http2SocketFixture.bytes(client.read(length));
    }

    @Test
    void aHandshakeOfHttp1GoesOutAsConnectAndComesBackAsSwitched() throws Exception {
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        try (RawPeer client = client()) {
            client.send(Frames.text(true, "early"));
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertTrue(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), head);
            assertTrue(head.contains("superchat"), head);
            FrameHalf endpoint = stream(0);
            Http2Headers asked = endpoint.headers.getFirst();
            assertEquals("CONNECT", asked.method().toString());
            assertEquals("websocket", asked.get(":protocol").toString());
            assertEquals("http", asked.scheme().toString());
            assertEquals("/chat?room=1", asked.path().toString());
            assertEquals("chat.example.com", asked.authority().toString());
            assertEquals("13", asked.get("sec-websocket-version").toString());
            assertEquals("chat, superchat", asked.get("sec-websocket-protocol").toString());
            List.of("sec-websocket-key", "upgrade", "connection", "host")
                    .forEach(name -> assertFalse(asked.contains(name), name));
            awaits(endpoint, Frames.text(true, "early"));
            endpoint.writeData(Unpooled.wrappedBuffer(Frames.text(false, "hello")), false);
            assertArrayEquals(Frames.text(false, "hello"), read(client, 7));
            assertEquals(ConnectionKind.WEBSOCKET, live().kind());
            client.send(Frames.close(true, 4321));
            await().until(() -> received(endpoint).length == 11 + 8);
            endpoint.writeData(Unpooled.wrappedBuffer(Frames.close(false, 4321)), true);
            assertArrayEquals(Frames.close(false, 4321), read(client, 4));
            client.assertEnd();
            client.finish();
            await().until(endpoint.ended::get);
            awaitEnd(Side.CLIENT, Kind.DONE);
            assertNull(endpoint.reset.get());
        }
        assertEquals(1, peers.openConnections());
    }

    @Test
    void manyShareOneConnectionAndOneThatIsNotReadHoldsNoOther() throws Exception {
        byte[] message = Frames.frame(false, true, Frames.BINARY, new byte[8 * 1024 * 1024]);
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        try (RawPeer slow = client()) {
            slow.readHead();
            RawPeer other = client();
            other.readHead();
            stream(0).writeData(Unpooled.wrappedBuffer(message), false);
            byte[] echo = Frames.frame(false, true, Frames.BINARY, new byte[300_000]);
            stream(1).writeData(Unpooled.wrappedBuffer(echo), false);
            assertEquals(echo.length, other.received(echo.length));
            assertEquals(message.length, slow.received(message.length));
        }
        assertEquals(1, peers.accepted.get());
    }

    @Test
    void anEndpointThatDoesNotReadHoldsItsClientBack() throws Exception {
        byte[] message = Frames.frame(true, true, Frames.BINARY, new byte[16 * 1024 * 1024]);
        endpoint(taking(), half -> takes(half.hold()));
        try (RawPeer client = client()) {
            client.readHead();
            CompletableFuture<Void> sending = client.sending(message);
            FrameHalf endpoint = stream(0);
            await().until(() -> received(endpoint).length == WINDOW);
            assertFalse(sending.isDone());
            endpoint.release();
            await().until(() -> received(endpoint).length == message.length);
            sending.join();
        }
    }

    @Test
    void aStreamOfTheClientBecomesAStreamOfTheEndpoint() {
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf client = connection.open(Http2SocketFixture.connect(), false, half -> {});
        await().until(() -> !client.headers.isEmpty());
        assertEquals("200", client.header(":status"));
        assertEquals("superchat", client.header("sec-websocket-protocol"));
        assertEquals("", client.header("sec-websocket-accept"));
        client.writeData(Unpooled.wrappedBuffer(Frames.text(true, "there")), false);
        awaits(stream(0), Frames.text(true, "there"));
        stream(0).writeData(Unpooled.wrappedBuffer(Frames.text(false, "back")), false);
        await().until(() -> client.bytes.get() == 6);
        client.writeReset(CANCEL);
        await().until(() -> stream(0).reset.get() != null);
        assertEquals(CANCEL, stream(0).reset.get());
        awaitEnd(Side.CLIENT, Kind.RESET);
        assertEquals(1, peers.streams.size());
    }

    @Test
    void aPlannedCloseIs1012AndTheEndpointsStreamEndsInOrder() throws Exception {
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        try (RawPeer client = client()) {
            client.readHead();
            live().closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            assertArrayEquals(Frames.close(false, 1012), read(client, 4));
            FrameHalf endpoint = stream(0);
            await().until(() -> received(endpoint).length == 8);
            assertEquals(1001, Frames.maskedCloseCode(received(endpoint)));
            client.send(Frames.close(true, 1012));
            endpoint.writeData(Unpooled.wrappedBuffer(Frames.close(false, 1001)), true);
            client.assertEnd();
            client.finish();
            awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
            assertNull(endpoint.reset.get());
        }
    }

    @Test
    void aStreamThatIsResetAndAConnectionThatIsLostAreClose1014() throws Exception {
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        try (RawPeer one = client()) {
            one.readHead();
            RawPeer other = client();
            other.readHead();
            stream(0).writeReset(CANCEL);
            assertArrayEquals(Frames.close(false, 1014), read(one, 4));
            peers.cut();
            assertArrayEquals(Frames.close(false, 1014), read(other, 4));
        }
        await().until(() -> gateway.events.closed.values().stream()
                        .mapToInt(Integer::intValue)
                        .sum()
                == 2);
        assertEquals(Map.of(new CloseReason(Side.ENDPOINT, Kind.RESET), 2), gateway.events.closed);
    }

    @Test
    void goAwayOfTheEndpointLeavesAWebSocketAndTheNextOneGetsAnotherConnection() throws Exception {
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        try (RawPeer first = client()) {
            first.readHead();
            stream(0).writeGoAway(stream(0).id());
            try (RawPeer second = awaitOtherConnection()) {
                second.send(Frames.text(true, "new"));
                first.send(Frames.text(true, "old"));
                awaits(stream(0), Frames.text(true, "old"));
            }
        }
    }

    private RawPeer awaitOtherConnection() throws IOException {
        RawPeer second = client();
        second.readHead();
        if (peers.accepted.get() == 2) {
            return second;
        }
        second.close();
        return awaitOtherConnection();
    }

    @Test
    void aRefusalPassesWithItsBody() throws Exception {
        endpoint(taking(), half -> {
            half.writeHead(new DefaultHttp2Headers().status("403").add("content-length", "5"), false);
            half.writeData(Unpooled.wrappedBuffer("never".getBytes()), true);
        });
        try (RawPeer client = client()) {
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 403 "), head);
            assertEquals("never", client.read(5));
        }
        await().until(() -> gateway.liveCalls() == 0);
        assertEquals(Map.of(403, 1), gateway.events.statuses);
    }

    @Test
    void anEndpointWhoseSettingsDoNotAllowItIsNotAsked() throws Exception {
        endpoint(new Http2Settings(), WebSocketsToHttp2EndpointsTest::takes);
        try (RawPeer client = client()) {
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 501 "), head);
        }
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf client = connection.open(Http2SocketFixture.connect(), false, half -> {});
        await().until(() -> !client.headers.isEmpty());
        assertEquals("501", client.header(":status"));
        assertEquals(0, peers.streams.size());
        assertEquals(Map.of(501, 2), gateway.events.statuses);
    }

    @Test
    void anUpgradeWithoutAKeyIsNoHandshake() throws Exception {
        endpoint(taking(), WebSocketsToHttp2EndpointsTest::takes);
        String handshake = RawPeer.HANDSHAKE.replaceAll("Sec-WebSocket-Key: [^\r]*\r\n", "");
        try (RawPeer client = RawPeer.connect(gateway.port()).send(handshake)) {
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 400 "), head);
        }
        assertEquals(0, peers.streams.size());
    }
}
