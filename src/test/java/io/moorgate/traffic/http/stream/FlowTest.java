package io.moorgate.traffic.http.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowTest {
    private final HandStream source = new HandStream();
    private final HandStream sink = new HandStream();
    private int ended;
    private final Flow flow = new Flow(source, source, written -> ended++);

    @AfterEach
    void release() {
        flow.abandon();
    }

    private static ByteBuf bytes(int count) {
        return Unpooled.buffer(count).writeZero(count);
    }

    @Test
    void parksWhatComesBeforeThereIsASink() {
        assertEquals(0, flow.offer(bytes(10), false));
        assertEquals(0, flow.offer(bytes(5), true));
        flow.attach(sink);
        assertEquals(15, sink.got.readableBytes());
        assertTrue(sink.ended);
        assertEquals(15, source.credited);
    }

    @Test
    void givesNoCreditForWhatTheSinkDoesNotTake() {
        flow.attach(sink);
        sink.writable = false;
        assertEquals(0, flow.offer(bytes(10), false));
        assertEquals(0, flow.offer(bytes(20), false));
        assertEquals(10, sink.got.readableBytes());
        assertEquals(0, source.credited);
        sink.writable = true;
        sink.finishWrites(true);
        assertEquals(30, sink.got.readableBytes());
        assertEquals(30, source.credited);
        assertTrue(flow.isDrained());
    }

    @Test
    void trailersComeAfterAllData() {
        flow.attach(sink);
        sink.writable = false;
        flow.offer(bytes(10), false);
        flow.offer(bytes(20), false);
        flow.offerTrailers(new DefaultHttp2Headers().add("a", "b"));
        assertEquals(null, sink.trailers);
        sink.writable = true;
        sink.finishWrites(true);
        assertEquals("b", sink.trailers.get("a").toString());
        assertEquals(30, sink.got.readableBytes());
    }

    @Test
    void replaysTheBeginningToAnotherSink() {
        flow.keepForReplay();
        flow.attach(sink);
        flow.offer(bytes(10), false);
        flow.offer(bytes(7), true);
        flow.detach();
        HandStream next = new HandStream();
        assertTrue(flow.canReplay());
        flow.attach(next);
        assertEquals(17, next.got.readableBytes());
        assertTrue(next.ended);
    }

    @Test
    void replaysAnEndWithoutData() {
        flow.keepForReplay();
        flow.attach(sink);
        flow.offer(Unpooled.EMPTY_BUFFER, true);
        flow.detach();
        HandStream next = new HandStream();
        flow.attach(next);
        assertTrue(next.ended);
    }

    @Test
    void cannotReplayMoreThanItKeeps() {
        flow.keepForReplay();
        flow.attach(sink);
        flow.offer(bytes(Replay.BYTES_MAX), false);
        assertTrue(flow.canReplay());
        flow.offer(bytes(1), false);
        assertTrue(!flow.canReplay());
    }

    @Test
    void creditsEverythingOnceItIsAbandoned() {
        flow.offer(bytes(10), false);
        flow.abandon();
        assertEquals(10, source.credited);
        assertEquals(4, flow.offer(bytes(4), true));
    }

    /** Random arrivals, stalls and broken sinks: bytes stay in order, and credit is given for each exactly once. */
    @Property
    void keepsOrderAndCredit(@ForAll long seed) {
        Random random = new Random(seed);
        HandStream from = new HandStream();
        HandStream to = new HandStream();
        Flow flow = new Flow(from, from, written -> {});
        flow.keepForReplay();
        ByteBuf sent = Unpooled.buffer();
        long credited = 0;
        boolean attached = false;
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(6)) {
                case 0 -> to.writable = !to.writable;
                case 1 -> to.finishWrites(true);
                case 2 -> {
                    if (!attached) {
                        attached = true;
                        flow.attach(to);
                    }
                }
                case 3 -> {
                    if (attached && flow.canReplay()) {
                        flow.detach();
                        to.finishWrites(false);
                        to = new HandStream();
                        attached = false;
                    }
                }
                default -> {
                    byte[] piece = new byte[random.nextInt(3000)];
                    random.nextBytes(piece);
                    sent.writeBytes(piece);
                    credited += flow.offer(Unpooled.wrappedBuffer(piece), false);
                }
            }
        }
        if (!attached) {
            flow.attach(to);
        }
        credited += flow.offer(Unpooled.EMPTY_BUFFER, true);
        to.writable = true;
        to.finishWrites(true);
        to.finishWrites(true);
        assertArrayEquals(contentOf(sent), contentOf(to.got), "seed " + seed);
        assertTrue(to.ended, "seed " + seed);
        assertEquals(sent.readableBytes(), credited + from.credited, "seed " + seed);
        flow.abandon();
    }

    private static byte[] contentOf(ByteBuf bytes) {
        byte[] content = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), content);
        return content;
    }
}
