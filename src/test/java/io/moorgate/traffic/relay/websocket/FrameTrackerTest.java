package io.moorgate.traffic.relay.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.relay.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class FrameTrackerTest {

    /** A tracker with everything it has reported. */
    private static final class Watched implements FrameEvents {
        private final List<String> events = new ArrayList<>();
        private final FrameTracker frames;

        Watched(boolean masked) {
            frames = new FrameTracker(masked, this);
        }

        @Override
        public void frame(int opcode, boolean fin, long length) {
            events.add(opcode + (fin ? "." : "-") + length);
        }

        @Override
        public void messageEnded() {
            events.add("message");
        }

        /** Everything at once; the index where it stopped. */
        int follow(byte[] bytes) {
            return frames.follow(Unpooled.wrappedBuffer(bytes), 0, bytes.length, false);
        }

        String state() {
            return events + " boundary=" + frames.isAtBoundary() + " message=" + frames.isInMessage() + " close="
                    + frames.hasClose() + " broken=" + frames.isBroken() + " count=" + frames.takeMessages();
        }
    }

    @Provide
    Arbitrary<byte[]> frames() {
        Arbitrary<byte[]> payloads = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, bytes(0, 20)),
                net.jqwik.api.Tuple.of(2, bytes(120, 130)),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.integers().between(65_530, 65_540).map(byte[]::new)));
        Arbitrary<byte[]> message = payloads.list().ofMinSize(1).ofMaxSize(3).map(FrameTrackerTest::fragmented);
        Arbitrary<byte[]> control = Combinators.combine(
                        Arbitraries.of(Frames.CLOSE, Frames.PING, Frames.PONG), bytes(0, 125))
                .as((opcode, payload) -> Frames.frame(true, true, opcode, payload));
        return Arbitraries.oneOf(message, control)
                .list()
                .ofMaxSize(6)
                .map(list -> Frames.concat(list.toArray(byte[][]::new)));
    }

    private static Arbitrary<byte[]> bytes(int min, int max) {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max);
    }

    private static byte[] fragmented(List<byte[]> fragments) {
        byte[] whole = new byte[0];
        for (int i = 0; i < fragments.size(); i++) {
            int opcode = i == 0 ? Frames.BINARY : Frames.CONTINUATION;
            byte[] ping = i == 1 ? Frames.frame(true, true, Frames.PING, new byte[3]) : new byte[0];
            boolean last = i == fragments.size() - 1;
            whole = Frames.concat(whole, ping, Frames.frame(true, last, opcode, fragments.get(i)));
        }
        return whole;
    }

    @Property(tries = 500)
    void anySplitTellsTheSameAsTheWhole(
            @ForAll("frames") byte[] bytes,
            @ForAll @Size(max = 30) List<@net.jqwik.api.constraints.IntRange(min = 1, max = 400) Integer> steps) {
        assertSameInPieces(bytes, steps);
    }

    @Property(tries = 1000)
    void arbitraryBytesNeverThrowAndSplitAlike(
            @ForAll @Size(max = 200) byte[] bytes,
            @ForAll @Size(max = 30) List<@net.jqwik.api.constraints.IntRange(min = 1, max = 9) Integer> steps) {
        assertSameInPieces(bytes, steps);
    }

    private static void assertSameInPieces(byte[] bytes, List<Integer> steps) {
        Watched whole = new Watched(true);
        Watched split = new Watched(true);
        int stopped = whole.follow(bytes);
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        int index = 0;
        for (int i = 0; index < bytes.length && !split.frames.isBroken(); i++) {
            int step = steps.isEmpty() ? 1 : steps.get(i % steps.size());
            int end = Math.min(bytes.length, index + step);
            index = split.frames.follow(buffer, index, end, i % 2 == 0);
        }
        assertEquals(stopped, index);
        assertEquals(whole.state(), split.state());
    }

    @Property(tries = 300)
    void stopsAtEveryBoundaryWhenAsked(@ForAll("frames") byte[] bytes) {
        FrameTracker frames = new FrameTracker(true);
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        int index = 0;
        while (index < bytes.length) {
            int next = frames.follow(buffer, index, bytes.length, true);
            assertTrue(next > index);
            assertTrue(frames.isAtBoundary());
            index = next;
        }
        assertFalse(frames.isBroken());
    }

    @Example
    void countsMessagesNotFramesNorControlFrames() {
        Watched watched = new Watched(false);
        watched.follow(Frames.concat(
                Frames.frame(false, false, Frames.TEXT, new byte[5]),
                Frames.frame(false, true, Frames.PING, new byte[5]),
                Frames.frame(false, false, Frames.CONTINUATION, new byte[0]),
                Frames.frame(false, true, Frames.CONTINUATION, new byte[200]),
                Frames.frame(false, true, Frames.BINARY, new byte[0])));
        assertEquals(
                "[1-5, 9.5, 0-0, 0.200, message, 2.0, message]"
                        + " boundary=true message=false close=false broken=false count=2",
                watched.state());
        assertEquals(3, watched.frames.takeParts());
    }

    @Example
    void aLargeFragmentIsNoPart() {
        Watched watched = new Watched(false);
        watched.follow(Frames.concat(
                Frames.frame(false, false, Frames.TEXT, new byte[1024]),
                Frames.frame(false, false, Frames.CONTINUATION, new byte[1023]),
                Frames.frame(false, true, Frames.CONTINUATION, new byte[0])));
        assertEquals(1, watched.frames.takeParts());
    }

    @Example
    void knowsWhereItStands() {
        Watched watched = new Watched(true);
        assertTrue(watched.frames.isAtBoundary());
        byte[] first = Frames.frame(true, false, Frames.TEXT, new byte[2]);
        watched.follow(new byte[] {first[0]});
        assertFalse(watched.frames.isAtBoundary());
        watched.follow(java.util.Arrays.copyOfRange(first, 1, first.length - 1));
        assertFalse(watched.frames.isAtBoundary());
        watched.follow(new byte[1]);
        assertTrue(watched.frames.isAtBoundary());
        assertTrue(watched.frames.isInMessage());
        watched.follow(Frames.close(true, 1000));
        assertTrue(watched.frames.hasClose());
    }

    @Example
    void followsTheLongestFrameThereIs() {
        Watched watched = new Watched(false);
        assertEquals(110, watched.follow(Frames.concat(hex("827f7fffffffffffffff"), new byte[100])));
        assertEquals(List.of("2." + Long.MAX_VALUE), watched.events);
        assertFalse(watched.frames.isAtBoundary());
    }

    @Example
    void whatBreaksTheFramingStopsItAtThatByte() {
        assertBrokenAt(0, false, "8300"); // reserved data opcode
        assertBrokenAt(0, false, "8b00"); // reserved control opcode
        assertBrokenAt(0, false, "0900"); // fragmented Ping
        assertBrokenAt(1, false, "897e0080"); // Ping of 128 bytes
        assertBrokenAt(0, false, "8000"); // continuation of nothing
        assertBrokenAt(2, false, "01008100"); // a new message within a fragmented one
        assertBrokenAt(3, false, "827e007d"); // 125 in two bytes
        assertBrokenAt(9, false, "827f000000000000ffff"); // 65535 in eight bytes
        assertBrokenAt(9, false, "827f8000000000000000"); // top bit set
        assertBrokenAt(1, false, "818000000000"); // masked by the endpoint
        assertBrokenAt(1, true, "8100"); // not masked by the client
    }

    @Example
    void aReservedBitBreaksTheFramingWhereThereIsNoExtension() {
        for (String hex : List.of("c100", "a100", "9100", "c000", "c900", "c880", "f200")) {
            Watched watched = new Watched(false);
            watched.frames.withoutExtensions();
            assertEquals(0, watched.follow(hex(hex)), hex);
            assertTrue(watched.frames.isBroken(), hex);
        }
        Watched without = new Watched(false);
        without.frames.withoutExtensions();
        without.follow(hex("010080008900"));
        assertFalse(without.frames.isBroken());
        Watched with = new Watched(false);
        with.follow(hex("c100"));
        assertEquals(List.of("1.0", "message"), with.events);
    }

    private static void assertBrokenAt(int index, boolean masked, String hex) {
        Watched watched = new Watched(masked);
        assertEquals(index, watched.follow(hex(hex)), hex);
        assertTrue(watched.frames.isBroken(), hex);
        assertEquals(0, watched.follow(new byte[10]), hex);
    }

    private static byte[] hex(String hex) {
        return java.util.HexFormat.of().parseHex(hex);
    }
}
