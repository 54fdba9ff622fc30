package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.LifePolicy;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.Http2SocketFixture;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.UpgradeFixture;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many WebSockets as streams of one HTTP/2 connection, to a server that echoes. */
class ManyWebSocketsOnOneConnectionTest {
    private static final int SOCKETS = 100;
    private static final int MESSAGES = 20;
    private static final int MESSAGE_BYTES = 2_000;
    /** Behind a head of four bytes. */
    private static final long ECHOED = (long) MESSAGES * (4 + MESSAGE_BYTES);

    private static final long WITH_CLOSE = ECHOED + Frames.close(false, 1012).length;

    /** A Ping of the gateway's would count among the bytes of the echoes. */
    private static final LifePolicy NO_PINGS = new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final FramePeer peers = new FramePeer();
    private final HttpServer endpoint = vertx.createHttpServer()
            .webSocketHandler(socket -> socket.binaryMessageHandler(socket::writeBinaryMessage));
    private UpgradeFixture gateway;
    private FramePeer.Connection connection;

    @BeforeEach
    void open() {
        HttpFixture.join(endpoint.listen(0, "127.0.0.1"));
        gateway = new UpgradeFixture(endpoint.actualPort()).with(NO_PINGS);
        connection = peers.connect(gateway.port(), new Http2Settings().initialWindowSize(8 * 1024));
    }

    @AfterEach
    void close() {
        peers.close();
        gateway.close();
        HttpFixture.join(vertx.close());
    }

    private FrameHalf socket() {
        FrameHalf stream =
                connection.open(Http2SocketFixture.connect(), false, half -> half.onData(() -> answerClose(half)));
        await().until(() -> !stream.headers.isEmpty());
        assertEquals("200", stream.header(":status"));
        return stream;
    }

    /** A Close is answered, and the stream ended, the moment that it comes behind the echoes. */
    private static void answerClose(FrameHalf stream) {
        if (stream.bytes.get() == WITH_CLOSE) {
            stream.writeData(Unpooled.wrappedBuffer(Frames.close(true, 1012)), true);
        }
    }

    private static void speak(FrameHalf stream) {
        byte[] message = Frames.frame(true, true, Frames.BINARY, new byte[MESSAGE_BYTES]);
        for (int count = 0; count < MESSAGES; count++) {
            ByteBuf bytes = Unpooled.wrappedBuffer(message);
            stream.writeData(bytes, false);
        }
    }

    @Test
    void eachHasItsEchoesAlthoughOneIsNotReadAndAllHearAPlannedClose() {
        FrameHalf unread = socket().hold();
        speak(unread);
        List<FrameHalf> streams =
                IntStream.range(0, SOCKETS).mapToObj(number -> socket()).toList();
        streams.forEach(ManyWebSocketsOnOneConnectionTest::speak);
        await().atMost(PATIENCE)
                .untilAsserted(() -> streams.forEach(stream -> assertEquals(
                        ECHOED,
                        stream.bytes.get(),
                        () -> "stream " + stream.id() + " reset " + stream.reset + " limits " + gateway.limits)));
        assertTrue(unread.bytes.get() < ECHOED, () -> "unread: " + unread.bytes);
        assertEquals(SOCKETS + 1, gateway.connections.all().size());

        unread.release();
        await().atMost(PATIENCE).until(() -> unread.bytes.get() == ECHOED);
        gateway.connections.all().forEach(live -> live.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
        await().atMost(PATIENCE).until(() -> gateway.ended.size() == SOCKETS + 1);
        streams.forEach(stream -> await().until(stream.ended::get));
        streams.forEach(stream -> assertEquals(WITH_CLOSE, stream.bytes.get()));
        assertEquals(Set.of(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)), Set.copyOf(gateway.ended));
        assertTrue(connection.isOpen());
    }
}
