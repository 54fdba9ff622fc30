package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Protocol;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.InnocentClient;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that floods one HTTP/2 connection loses that connection, and others are served all the while. */
class Http2FloodTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final int TIMES = 50_000;
    private static final int STREAM = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static ByteBuf openStream() {
        return RawHttp2Client.head(STREAM, false, ":method", "POST", ":scheme", "http", ":path", "/");
    }

    private static ByteBuf ping() {
        return RawHttp2Client.frame(RawHttp2Client.PING, 0, 0, new byte[8]);
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of("PING", ping()),
                Arguments.of("SETTINGS", RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0)),
                Arguments.of(
                        "PRIORITY",
                        RawHttp2Client.frame(RawHttp2Client.PRIORITY, 0, STREAM, new byte[] {0, 0, 0, 0, 1})),
                Arguments.of(
                        "PRIORITY of itself",
                        RawHttp2Client.frame(RawHttp2Client.PRIORITY, 0, STREAM, new byte[] {0, 0, 0, 1, 1})),
                Arguments.of("empty DATA", RawHttp2Client.frame(RawHttp2Client.DATA, 0, STREAM)),
                Arguments.of("WINDOW_UPDATE", RawHttp2Client.number(RawHttp2Client.WINDOW_UPDATE, 0, 1)),
                Arguments.of("an unknown frame", RawHttp2Client.frame(0x77, 0, STREAM, new byte[3])),
                Arguments.of("RST_STREAM again", RawHttp2Client.number(RawHttp2Client.RST_STREAM, STREAM, 8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void endsAConnectionFloodedWith(String name, ByteBuf frame) throws IOException {
        flood(Unpooled.wrappedBuffer(openStream(), RawHttp2Client.repeated(frame, TIMES)));
    }

    private static void flood(ByteBuf bytes) throws IOException {
        try (StreamFixture gateway = new StreamFixture().with(Protocol.AUTO);
                RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            gateway.routeTo(endpoint.port());
            try (InnocentClient innocent = new InnocentClient(gateway.port());
                    RawHttp2Client flooding = new RawHttp2Client(gateway.port())) {
                flooding.send(bytes);
                await().atMost(PATIENCE).until(flooding::isClosed);
                assertEquals(RawHttp2Client.ENHANCE_YOUR_CALM, flooding.goAwayCode(), flooding::toString);
                innocent.check();
            }
        }
    }

    @Test
    void endsAConnectionOfRapidResets() throws IOException {
        try (StreamFixture gateway = new StreamFixture().with(Protocol.AUTO);
                RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            gateway.routeTo(endpoint.port());
            try (InnocentClient innocent = new InnocentClient(gateway.port());
                    RawHttp2Client flooding = new RawHttp2Client(gateway.port())) {
                ByteBuf bytes = Unpooled.buffer();
                for (int stream = 1; stream < 2 * TIMES; stream += 2) {
                    bytes.writeBytes(RawHttp2Client.get(stream));
                    bytes.writeBytes(RawHttp2Client.number(RawHttp2Client.RST_STREAM, stream, 8));
                }
                flooding.send(bytes);
                await().atMost(PATIENCE).until(flooding::isClosed);
                assertEquals(RawHttp2Client.ENHANCE_YOUR_CALM, flooding.goAwayCode(), flooding::toString);
                innocent.check();
                assertEquals(1, gateway.events.limits.get("http2-resets"));
                assertTrue(endpoint.accepted() < 300, endpoint.accepted() + " connections to the endpoint");
                await().until(() -> gateway.connections.all().size() <= 1);
            }
        }
    }

    @Test
    void endsAConnectionThatProvokesResets() throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        for (int stream = 1; stream < TIMES; stream += 2) {
            bytes.writeBytes(RawHttp2Client.head(stream, false, ":method", "POST", ":scheme", "http", ":path", "/"));
            bytes.writeBytes(RawHttp2Client.number(RawHttp2Client.WINDOW_UPDATE, stream, 0));
        }
        flood(bytes);
        bytes = Unpooled.buffer();
        for (int stream = 1; stream < TIMES; stream += 2) {
            bytes.writeBytes(RawHttp2Client.head(stream, false, ":method", "POST", ":scheme", "http", ":path", "/"));
            bytes.writeBytes(RawHttp2Client.number(RawHttp2Client.WINDOW_UPDATE, stream, Integer.MAX_VALUE));
        }
        flood(bytes);
        bytes = Unpooled.buffer();
        for (int stream = 1; stream < TIMES; stream += 2) {
            bytes.writeBytes(RawHttp2Client.get(stream));
            bytes.writeBytes(RawHttp2Client.frame(RawHttp2Client.DATA, 0, stream, new byte[1]));
        }
        flood(bytes);
    }

    @Test
    void endsAConnectionWhoseHeaderBlockGrowsOnAndOn() throws IOException {
        ByteBuf head = RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/");
        ByteBuf more = RawHttp2Client.frame(RawHttp2Client.CONTINUATION, 0, STREAM, RawHttp2Client.block("a", "b"));
        ByteBuf none = RawHttp2Client.frame(RawHttp2Client.CONTINUATION, 0, STREAM);
        ByteBuf begin = RawHttp2Client.frame(RawHttp2Client.HEADERS, 0, STREAM, head);
        flood(Unpooled.wrappedBuffer(begin.duplicate(), RawHttp2Client.repeated(more, TIMES)));
        flood(Unpooled.wrappedBuffer(begin, RawHttp2Client.repeated(none, TIMES)));
    }

    @Test
    void refusesABlockOfReferencesToALargeEntryAndEndsTheConnection() throws IOException {
        ByteBuf first = RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/");
        first.writeByte(0x40); // A literal that is indexed.
        RawHttp2Client.literal(first, "x");
        RawHttp2Client.literal(first, "v".repeat(4_000));
        ByteBuf bomb = RawHttp2Client.block(":method", "GET", ":scheme", "http", ":path", "/");
        for (int reference = 0; reference < 14_000; reference++) {
            bomb.writeByte(0x80 | 62);
        }
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeBytes(RawHttp2Client.frame(RawHttp2Client.HEADERS, 5, 1, first));
        for (int stream = 3; stream < 1_000; stream += 2) {
            bytes.writeBytes(RawHttp2Client.frame(RawHttp2Client.HEADERS, 5, stream, bomb.duplicate()));
        }
        flood(bytes);
    }

    @Test
    void endsAConnectionWhoseHeaderBlockStopsComing() throws IOException {
        LoopTime time = new LoopTime();
        try (StreamFixture gateway = new StreamFixture(time);
                RawHttp2Client slow = new RawHttp2Client(gateway.port())) {
            slow.send(RawHttp2Client.frame(RawHttp2Client.HEADERS, 0, STREAM, RawHttp2Client.block(":method", "GET")));
            await().until(() -> {
                time.advance(Duration.ofSeconds(2));
                return slow.isClosed();
            });
            assertEquals(RawHttp2Client.ENHANCE_YOUR_CALM, slow.goAwayCode());
            assertEquals(1, gateway.events.limits.get("http2-header-time"));
        }
    }

    @Test
    void endsAConnectionThatAsksAndDoesNotReadItsAnswers() throws IOException {
        try (StreamFixture gateway = new StreamFixture();
                InnocentClient innocent = new InnocentClient(gateway.port());
                java.net.Socket unread =
                        new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), gateway.port())) {
            ByteBuf begin = Unpooled.copiedBuffer(
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", java.nio.charset.StandardCharsets.US_ASCII);
            java.io.OutputStream out = unread.getOutputStream();
            begin.readBytes(out, begin.readableBytes());
            ByteBuf settings = RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0);
            settings.readBytes(out, settings.readableBytes());
            try {
                for (int stream = 1;
                        stream < 4_000_000 && !gateway.events.limits.containsKey("http2-resets");
                        stream += 2) {
                    ByteBuf call = RawHttp2Client.head(stream, true, RawHttp2Client.call());
                    call.readBytes(out, call.readableBytes());
                }
            } catch (IOException closed) {
                assertTrue(gateway.events.limits.containsKey("http2-resets"), gateway.events.limits::toString);
            }
            await().until(() -> gateway.events.limits.containsKey("http2-resets"));
            innocent.check();
        }
    }

    @Test
    void letsAClientCancelHundredsOfAnsweredCallsASecond() throws IOException {
        try (StreamFixture gateway = new StreamFixture();
                FramePeer peers = new FramePeer()) {
            gateway.routeTo(peers.listen(new io.netty.handler.codec.http2.Http2Settings(), FrameHalf::answer));
            try (RawHttp2Client client = new RawHttp2Client(gateway.port())) {
                int streams = 25_000;
                for (int done = 0; done < streams; done += 100) {
                    ByteBuf calls = Unpooled.buffer();
                    ByteBuf resets = Unpooled.buffer();
                    for (int at = done; at < done + 100; at++) {
                        calls.writeBytes(RawHttp2Client.head(2 * at + 1, false, RawHttp2Client.call()));
                        resets.writeBytes(RawHttp2Client.number(RawHttp2Client.RST_STREAM, 2 * at + 1, 8));
                    }
                    client.send(calls);
                    int last = 2 * (done + 99) + 1;
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(2))
                            .until(() -> client.isAnswered(last) || client.isClosed());
                    client.frames.clear();
                    client.send(resets);
                }
                int alive = 2 * streams + 1;
                client.send(RawHttp2Client.head(alive, false, RawHttp2Client.call()));
                await().until(() -> client.isAnswered(alive) || client.isClosed());
                assertFalse(client.isClosed());
                assertEquals(1, peers.accepted.get());
            }
        }
    }
}
