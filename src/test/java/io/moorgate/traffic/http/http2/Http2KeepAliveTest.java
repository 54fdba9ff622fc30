package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.HeldTime;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.live.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** PINGs to HTTP/2 clients and the greatest age of their connections, in held time. */
class Http2KeepAliveTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final LoopTime time = new LoopTime();
    private final FramePeer peers = new FramePeer();
    private final StreamFixture gateway = new StreamFixture(time);

    @AfterEach
    void stop() {
        gateway.close();
        peers.close();
    }

    @Test
    void aClientThatDoesNotAnswerIsGivenUpAndItsCallsAreCancelled() {
        gateway.with(new LifePolicy(Duration.ZERO, INTERVAL, Duration.ZERO, 0))
                .routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FramePeer.Connection client = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf call = client.open(FrameHalf.call(), false, half -> {});
        await().until(() -> !call.headers.isEmpty());
        client.fallSilent();

        await().until(() -> {
            time.advance(INTERVAL);
            return gateway.connections.all().isEmpty();
        });

        await().until(() -> peers.streams.getFirst().reset.get() != null);
        assertEquals(
                1, gateway.events.closed.get(new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.DEAD_PEER)));
        assertEquals(0, gateway.liveCalls());
    }

    @Test
    void aClientThatAnswersIsPingedOn() {
        gateway.with(new LifePolicy(Duration.ZERO, INTERVAL, Duration.ZERO, 0))
                .routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FramePeer.Connection client = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf call = client.open(FrameHalf.call(), false, half -> {});
        await().until(() -> !call.headers.isEmpty());

        await().until(() -> {
            time.advance(INTERVAL);
            return client.pings() >= 5;
        });

        assertTrue(client.isOpen());
        peers.streams.getFirst().status(0);
        await().until(call.ended::get);
    }

    @Test
    void aClientThatOnlyAnswersIsPingedAfterEveryInterval() {
        HeldTime held = new HeldTime();
        AtomicInteger pings = new AtomicInteger();
        EmbeddedChannel channel = new EmbeddedChannel();
        Http2KeepAlive keepAlive = new Http2KeepAlive(channel, pings::incrementAndGet, held, held, () -> {});
        channel.pipeline().addLast(keepAlive);
        keepAlive.carries(new LifePolicy(Duration.ZERO, INTERVAL, Duration.ZERO, 0));
        for (int interval = 1; interval <= 5; interval++) {
            held.advance(INTERVAL);
            assertEquals(interval, pings.get());
            channel.writeInbound(frame(6, 1, 8));
        }
        for (ByteBuf life : List.of(frame(0, 1, 8), frame(6, 0, 8), frame(8, 0, 4))) {
            channel.writeInbound(frame(6, 1, 8), life);
            held.advance(INTERVAL);
            assertEquals(5, pings.get());
        }
        held.advance(INTERVAL);
        held.advance(INTERVAL);
        assertFalse(keepAlive.isDead());
        held.advance(INTERVAL);
        assertEquals(7, pings.get());
        assertTrue(keepAlive.isDead());
        channel.finishAndReleaseAll();
    }

    /** A frame of HTTP/2 with {@code length} bytes of payload. */
    private static ByteBuf frame(int type, int flags, int length) {
        return Unpooled.buffer()
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(0)
                .writeZero(length);
    }

    @Test
    void anIntervalOfZeroPingsNobody() {
        gateway.with(new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0))
                .routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FramePeer.Connection client = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf call = client.open(FrameHalf.call(), false, half -> {});
        await().until(() -> !call.headers.isEmpty());
        for (int round = 0; round < 10; round++) {
            time.advance(INTERVAL);
        }
        peers.streams.getFirst().status(0);
        await().until(call.ended::get);
        assertEquals(0, client.pings());
    }

    @Test
    void aConnectionThatReachesItsGreatestAgeGetsGoAwayAndItsCallsMayFinish() {
        gateway.with(new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5), 0))
                .routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FramePeer.Connection client = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf call = client.open(FrameHalf.call(), false, half -> {});
        await().until(() -> !call.headers.isEmpty());

        await().until(() -> {
            time.advance(Duration.ofMinutes(1));
            return client.goAways().size() == 2;
        });
        assertEquals(List.of(Integer.MAX_VALUE, 3), client.goAways());
        assertTrue(client.isOpen());

        peers.streams.getFirst().status(0);
        await().until(call.ended::get);
        assertEquals("0", call.header("grpc-status"));
        await().until(() -> !client.isOpen());
    }
}
