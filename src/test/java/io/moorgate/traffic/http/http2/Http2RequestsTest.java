package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single requests of an HTTP/2 connection that are wrong end by themselves; the others on it go on. */
class Http2RequestsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final int FRAME = 16_384;
    private static final String STATUS_431 = "431";

    /** Index 12 of the static table (RFC 7541 appendix A). */
    private static final String STATUS_400 = "\u008c";

    private final FramePeer peers = new FramePeer();
    private final StreamFixture gateway = new StreamFixture();
    private RawHttp2Client client;

    @BeforeEach
    void connect() throws IOException {
        client = new RawHttp2Client(gateway.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        gateway.close();
        peers.close();
    }

    /** Opens a call that has its answer's head. */
    private void openNeighbour(int stream) {
        gateway.with(Protocol.GRPC).routeTo(peers.listen(new Http2Settings(), half -> {
            half.answer();
            half.onBytes(data -> half.writeData(Unpooled.copiedBuffer(data), false));
        }));
        client.send(RawHttp2Client.head(stream, false, RawHttp2Client.call()));
        await().until(() -> client.isAnswered(stream));
    }

    private void assertLives(int neighbour) {
        client.send(RawHttp2Client.frame(RawHttp2Client.DATA, 0, neighbour, new byte[] {0, 0, 0, 0, 0}));
        await().until(() -> client.frames.stream()
                .anyMatch(frame -> frame.type() == RawHttp2Client.DATA && frame.streamId() == neighbour));
        assertEquals(-1, client.goAwayCode());
        assertFalse(client.isClosed());
    }

    /** A header block in as many frames as it takes. */
    private static ByteBuf frames(int stream, ByteBuf block) {
        ByteBuf all = Unpooled.buffer();
        int type = RawHttp2Client.HEADERS;
        while (block.isReadable()) {
            ByteBuf part = block.readSlice(Math.min(FRAME, block.readableBytes()));
            int flags = block.isReadable() ? 0 : RawHttp2Client.END_HEADERS;
            all.writeBytes(RawHttp2Client.frame(type, flags, stream, part));
            type = RawHttp2Client.CONTINUATION;
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {66_000, 80_000, 90_000, 120_000, 180_000})
    void endsACallOfTooMuchMetadataByItself(int bytes) {
        openNeighbour(1);
        String[] fields = RawHttp2Client.call("x-large", "v".repeat(bytes));
        client.send(frames(3, RawHttp2Client.block(fields)));
        await().until(() -> client.isAnswered(3));
        String answer = client.block(3);
        assertTrue(answer.contains("grpc-status") && answer.contains("8"), answer);
        assertTrue(answer.charAt(0) == (char) 0x88, "no :status 200 in front");
        await().until(() -> client.resetCode(3) == 0);
        assertLives(1);
        assertEquals(1, gateway.events.limits.get("header-bytes"));
    }

    @ParameterizedTest
    @ValueSource(ints = {66_000, 180_000})
    void answers431ToAnotherRequestOfTooLargeAHead(int bytes) {
        openNeighbour(1);
        client.send(frames(
                3,
                RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/", "x-large", "v".repeat(bytes))));
        await().until(() -> client.isAnswered(3));
        assertTrue(client.block(3).contains(STATUS_431), client.block(3));
        assertLives(1);
    }

    @Test
    void keepsTheStateOfHeaderCompressionAcrossARefusedBlock() {
        openNeighbour(1);
        ByteBuf block = RawHttp2Client.block(RawHttp2Client.call("x-large", "v".repeat(100_000)));
        block.writeByte(0x40);
        RawHttp2Client.literal(block, "x-kept");
        RawHttp2Client.literal(block, "yes");
        client.send(frames(3, block));
        ByteBuf next = RawHttp2Client.block(RawHttp2Client.call());
        next.writeByte(0x80 | 62);
        client.send(frames(5, next));
        await().until(() -> client.isAnswered(5));
        assertEquals("yes", peers.streams.getLast().header("x-kept"));
        assertLives(1);
    }

    @Test
    void tellsClientsTheLimitThatIsKept() {
        openNeighbour(1);
        byte[] settings = client.frames.getFirst().payload();
        ByteBuf entries = Unpooled.wrappedBuffer(settings);
        int advertised = 0;
        while (entries.isReadable()) {
            int id = entries.readUnsignedShort();
            int value = entries.readInt();
            advertised = id == 6 ? value : advertised;
        }
        assertEquals(HttpSettings.DEFAULT.heads().bytesMax(), advertised);
    }

    private static String[] with(String... pairs) {
        return Stream.concat(
                        Stream.of(":method", "GET", ":scheme", "http", ":path", "/", ":authority", "web.example"),
                        Arrays.stream(pairs))
                .toArray(String[]::new);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of((Object) new String[] {":method", "GE T", ":scheme", "http", ":path", "/"}),
                Arguments.of((Object) new String[] {":method", "", ":scheme", "http", ":path", "/"}),
                Arguments.of((Object) new String[] {":scheme", "http", ":path", "/"}),
                Arguments.of((Object) new String[] {":method", "GET", ":path", "/"}),
                Arguments.of((Object) new String[] {":method", "GET", ":scheme", "ht tp", ":path", "/"}),
                Arguments.of((Object) new String[] {":method", "GET", ":scheme", "http"}),
                Arguments.of((Object) new String[] {":method", "GET", ":scheme", "http", ":path", ""}),
                Arguments.of((Object) new String[] {":method", "GET", ":scheme", "http", ":path", "a b"}),
                Arguments.of(
                        (Object) new String[] {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a b"}),
                Arguments.of(
                        (Object) new String[] {":method", "GET", ":method", "PUT", ":scheme", "http", ":path", "/"}),
                Arguments.of((Object) new String[] {":method", "CONNECT", ":scheme", "http", ":path", "/"}),
                Arguments.of((Object) with(":status", "200")),
                Arguments.of((Object) with(":other", "1")),
                Arguments.of((Object) with("a", "1", ":path", "/")),
                Arguments.of((Object) with("Upper", "1")),
                Arguments.of((Object) with("a b", "1")),
                Arguments.of((Object) with("", "1")),
                Arguments.of((Object) with("a", "1\r\nb: 2")),
                Arguments.of((Object) with("a", "1\u0000")),
                Arguments.of((Object) with("a", " 1")),
                Arguments.of((Object) with("connection", "close")),
                Arguments.of((Object) with("te", "gzip")),
                Arguments.of((Object) with("host", "other.example")),
                Arguments.of((Object) with("host", "web.example", "host", "web.example")),
                Arguments.of((Object) with("content-length", "x")),
                Arguments.of((Object) with("content-length", "1", "content-length", "2")));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void endsAMalformedRequestByItself(String... fields) {
        openNeighbour(1);
        client.send(RawHttp2Client.head(3, true, fields));
        await().until(() -> client.resetCode(3) == RawHttp2Client.PROTOCOL_ERROR
                || client.block(3).contains(STATUS_400)
                || client.isClosed());
        assertLives(1);
        assertEquals(1, peers.streams.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, 20})
    void resetsARequestWhoseBodyIsNotAsLongAsItsContentLength(int bytes) throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.read(10);
            peer.send(OK);
            peer.readUntil("never");
        })) {
            gateway.with(Protocol.AUTO).routeTo(endpoint.port());
            ByteBuf head = RawHttp2Client.head(
                    1, false, ":method", "POST", ":scheme", "http", ":path", "/", "content-length", "10");
            client.send(head);
            await().until(() -> endpoint.heads.size() == 1);
            client.send(RawHttp2Client.frame(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 1, new byte[bytes]));
            await().until(() -> client.resetCode(1) >= 0 || client.isAnswered(1) || client.isClosed());
            assertEquals(RawHttp2Client.PROTOCOL_ERROR, client.resetCode(1));
            assertFalse(client.isAnswered(1), client.block(1));
            await().until(() -> endpoint.ends.size() == 1);
            assertTrue(
                    endpoint.ends.getFirst().toLowerCase(Locale.ROOT).matches(".*(end of stream|reset).*"),
                    endpoint.ends::toString);
            await().until(() -> gateway.connections.all().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, 20})
    void resetsARequestWhoseShortBodyComesWithItsHead(int bytes) throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.read(10);
            peer.send(OK);
            peer.readUntil("never");
        })) {
            gateway.with(Protocol.AUTO).routeTo(endpoint.port());
            client.send(Unpooled.wrappedBuffer(
                    RawHttp2Client.head(
                            1, false, ":method", "POST", ":scheme", "http", ":path", "/", "content-length", "10"),
                    RawHttp2Client.frame(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 1, new byte[bytes])));
            await().until(() -> client.resetCode(1) >= 0 || client.isAnswered(1) || client.isClosed());
            assertEquals(RawHttp2Client.PROTOCOL_ERROR, client.resetCode(1));
            assertFalse(client.isAnswered(1), client.block(1));
            await().until(() -> gateway.connections.all().isEmpty());
        }
    }

    @Test
    void resetsARequestWithoutABodyThatAnnouncesOne() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            gateway.with(Protocol.AUTO).routeTo(endpoint.port());
            client.send(RawHttp2Client.head(
                    1, true, ":method", "POST", ":scheme", "http", ":path", "/", "content-length", "10"));
            await().until(() -> client.resetCode(1) >= 0 || client.isAnswered(1) || client.isClosed());
            assertEquals(RawHttp2Client.PROTOCOL_ERROR, client.resetCode(1));
            assertEquals(0, endpoint.accepted());
        }
    }

    @Test
    void resetsACallAtItsEndpointWhoseBodyIsShort() {
        openNeighbour(1);
        client.send(RawHttp2Client.head(3, false, RawHttp2Client.call("content-length", "10")));
        await().until(() -> peers.streams.size() == 2);
        client.send(RawHttp2Client.frame(RawHttp2Client.DATA, RawHttp2Client.END_STREAM, 3, new byte[5]));
        await().until(() -> peers.streams.get(1).reset.get() != null);
        assertFalse(peers.streams.get(1).ended.get());
        assertEquals(RawHttp2Client.PROTOCOL_ERROR, client.resetCode(3));
        assertLives(1);
    }

    static Stream<Arguments> senseless() {
        Http2Headers grpc = new DefaultHttp2Headers(false).add("content-type", "application/grpc");
        return Stream.of(
                Arguments.of(grpc, false),
                Arguments.of(grpc, true),
                Arguments.of(new DefaultHttp2Headers(false).add("grpc-status", "0"), true),
                Arguments.of(new DefaultHttp2Headers(false).status("abc"), true),
                Arguments.of(new DefaultHttp2Headers(false).status("99"), false),
                Arguments.of(new DefaultHttp2Headers(false).status("101"), false),
                Arguments.of(new DefaultHttp2Headers(false).status("103"), true));
    }

    @ParameterizedTest
    @MethodSource("senseless")
    void answersForAnEndpointWhoseAnswerHasNoStatus(Http2Headers head, boolean end) {
        gateway.with(Protocol.GRPC).routeTo(peers.listen(new Http2Settings(), half -> half.writeHead(head, end)));
        client.send(RawHttp2Client.head(1, true, RawHttp2Client.call()));
        client.send(RawHttp2Client.get(3));
        await().until(() ->
                client.block(1).contains("grpc-status") && client.block(3).contains("502"));
        assertTrue(client.block(1).contains("14"), client.block(1));
        assertFalse(client.isClosed());
        await().until(() -> gateway.connections.all().isEmpty());
    }
}
