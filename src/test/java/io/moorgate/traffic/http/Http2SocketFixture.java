package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.EndpointId;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client whose every frame a test decides, and endpoints that are sockets, with a gateway in between: WebSockets over HTTP/2. */
public final class Http2SocketFixture implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)\r\n");

    /** What the gateway may send on a stream ahead of its client. */
    public static final int WINDOW = 16 * 1024;

    public final FramePeer peers = new FramePeer();
    public final ServerSocket endpoints = AcceptingSocket.open();
    public final UpgradeFixture gateway;
    public final FramePeer.Connection connection;

    /** A client's stream, and what has come on it. */
    public final class Client {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        public final FrameHalf stream;

        public Client(Http2Headers head) {
            stream = connection.open(
                    head,
                    false,
                    half -> half.onBytes(data -> {
                        byte[] piece = new byte[data.readableBytes()];
                        data.getBytes(data.readerIndex(), piece);
                        synchronized (bytes) {
                            bytes.writeBytes(piece);
                        }
                    }));
        }

        public void send(byte[] frame) {
            stream.writeData(Unpooled.wrappedBuffer(frame), false);
        }

        public byte[] received() {
            synchronized (bytes) {
                return bytes.toByteArray();
            }
        }

        public void awaits(byte[] frames) {
            await().until(() -> received().length >= frames.length);
            assertArrayEquals(frames, received());
        }

        public void awaitStatus(String status) {
            await().until(() -> !stream.headers.isEmpty());
            assertEquals(status, stream.header(":status"));
        }
    }

    public Http2SocketFixture() {
        gateway = new UpgradeFixture(endpoints.getLocalPort());
        connection = peers.connect(gateway.port(), new Http2Settings().initialWindowSize(WINDOW));
    }

    @Override
    public void close() throws IOException {
        peers.close();
        gateway.close();
        endpoints.close();
    }

    public Client connects() {
        return new Client(connect());
    }

    public static Http2Headers connect() {
        return new DefaultHttp2Headers()
                .method("CONNECT")
                .scheme("http")
                .authority("chat.example.com")
                .path("/chat?room=1")
                .add(":protocol", "websocket")
                .add("sec-websocket-version", "13")
                .add("sec-websocket-protocol", "chat, superchat");
    }

    public static String switched(String head) throws Exception {
        Matcher key = KEY.matcher(head);
        assertTrue(key.find(), head);
        byte[] hash = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        return RawPeer.SWITCHED.replaceAll(
                "Accept: [^\r]*", "Accept: " + Base64.getEncoder().encodeToString(hash));
    }

    public RawPeer accept() throws Exception {
        RawPeer endpoint = new RawPeer(endpoints.accept());
        return endpoint.send(switched(endpoint.readHead()));
    }

    public int endpointCount() {
        return gateway.counts.of(EndpointId.ofAddress("127.0.0.1", endpoints.getLocalPort()));
    }

    public LiveConnection live() {
        await().until(() -> !gateway.connections.all().isEmpty());
        return gateway.connections.all().iterator().next();
    }

    public void awaitEnd(Side side, Kind kind) {
        await().until(() -> !gateway.ended.isEmpty());
        assertEquals(List.of(new CloseReason(side, kind)), gateway.ended);
        assertEquals(0, gateway.connections.all().size());
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
