package io.moorgate.peers.replication;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.affinity.PinEntry;
import io.moorgate.affinity.PinRow;
import io.moorgate.affinity.Seed;
import io.moorgate.peers.link.Frames;
import io.moorgate.peers.link.RequestKey;
import io.moorgate.routing.EndpointId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodecTest {
    private final SplittableRandom random = Seed.ofThisRun().random(0);
    private final Messages messages = new Messages(random);
    private final MessageWriter writer = new MessageWriter();
    private final MessageReader reader = new MessageReader(messages.pins::origin);

    @Test
    void readsWhatItHasWritten() {
        for (int round = 0; round < 200; round++) {
            for (Message message : messages.all()) {
                assertEquals(message, reader.read(frameOf(message)));
            }
            Message.Sums sums = messages.sums();
            Message.Sums read = (Message.Sums) reader.read(frameOf(sums));
            assertEquals(sums.origin(), read.origin());
            assertArrayEquals(sums.sums(), read.sums());
        }
    }

    @Test
    void writesARowWhoseNamesAreKnownInAboutFortyBytes() {
        PinEntry entry = new PinEntry(
                messages.pins.origin("replica", 1),
                Optional.of(new EndpointId("0b7d1a52-5cf1-4b0e-a2a2-7a0d6f2b8c11:8080")),
                1L << 62,
                true,
                1_800_000,
                1_800_000);
        PinRow any = messages.row();
        PinRow row = new PinRow(any.upstream(), any.client(), List.of(entry));
        frameOf(new Message.Changes(1, List.of(row)));
        int one = frameOf(new Message.Changes(2, List.of(row))).readableBytes();
        int two = frameOf(new Message.Changes(2, List.of(row, row))).readableBytes();
        assertTrue(two - one <= 45, "a row takes " + (two - one) + " bytes");
    }

    @Test
    void beginsItsDictionariesAnewBeforeTheReadersLimits() {
        for (int number = 0; number < 3 * Frames.WORDS_MAX; number++) {
            Message answer = new Message.Answer(1, Optional.of(new EndpointId("pod-" + number)));
            assertEquals(answer, reader.read(frameOf(answer)));
        }
    }

    @Test
    void refusesEveryShortenedFrame() {
        for (Message message : messages.all()) {
            ByteBuf frame = frameOf(message);
            for (int length = 0; length < frame.readableBytes(); length++) {
                ByteBuf shortened = frame.copy(frame.readerIndex(), length);
                MessageReader fresh = new MessageReader(messages.pins::origin);
                assertThrows(ProtocolFault.class, () -> fresh.read(shortened), message::toString);
            }
        }
    }

    @Test
    void aHelloMaySayNothingOfAManagementPortAndNeverHalf() {
        var management = new ManagementPort("", 9_000, RequestKey.random());
        var hello = new Message.Hello("edge-0", 1, 1, 1, Optional.of(management));
        ByteBuf frame = frameOf(hello);
        int older =
                frameOf(new Message.Hello("edge-0", 1, 1, 1, Optional.empty())).readableBytes();
        assertEquals(hello, reader.read(frame.copy()));
        for (int length = 0; length < frame.readableBytes(); length++) {
            ByteBuf shortened = frame.copy(frame.readerIndex(), length);
            if (length == older) {
                assertEquals(Optional.empty(), ((Message.Hello) reader.read(shortened)).management());
            } else {
                assertThrows(ProtocolFault.class, () -> reader.read(shortened));
            }
        }
        assertEquals(hello, reader.read(frame.copy().writeByte(1)), "later versions may say more");
    }

    @Test
    void refusesAStampThatNoClockComesTo() {
        assertFalse(isRefused(rowOf("replica", PinEntry.STAMP_MAX)));
        assertTrue(isRefused(rowOf("replica", PinEntry.STAMP_MAX + 1)));
        assertTrue(isRefused(rowOf("replica", Long.MAX_VALUE)));
    }

    @Test
    void refusesANameOfAReplicaThatIsTooLong() {
        String longest = "x".repeat(Frames.REPLICA_BYTES_MAX);
        assertFalse(isRefused(rowOf(longest, 1)));
        assertTrue(isRefused(rowOf(longest + "x", 1)));
        assertFalse(isRefused(new Message.Hello(longest, 1, 1, 1, Optional.empty())));
        assertTrue(isRefused(new Message.Hello(longest + "x", 1, 1, 1, Optional.empty())));
    }

    private Message rowOf(String replica, long stamp) {
        PinEntry entry = new PinEntry(messages.pins.origin(replica, 1), Optional.empty(), stamp, true, 1, 1);
        PinRow any = messages.row();
        return new Message.Changes(1, List.of(new PinRow(any.upstream(), any.client(), List.of(entry))));
    }

    private boolean isRefused(Message message) {
        ByteBuf frame = Unpooled.buffer();
        new MessageWriter().write(message, frame);
        frame.skipBytes(Frames.LENGTH_BYTES);
        try {
            new MessageReader(messages.pins::origin).read(frame);
            return false;
        } catch (ProtocolFault fault) {
            return true;
        }
    }

    @Test
    void foreignBytesNeverDoMoreThanEndTheLink() {
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[random.nextInt(1, 60)];
            random.nextBytes(bytes);
            bytes[0] = (byte) random.nextInt(20);
            readAnything(Unpooled.wrappedBuffer(bytes));
        }
        for (int round = 0; round < 300; round++) {
            for (Message message : messages.all()) {
                ByteBuf frame = frameOf(message);
                for (int change = random.nextInt(1, 4); change > 0; change--) {
                    frame.setByte(frame.readerIndex() + random.nextInt(frame.readableBytes()), random.nextInt(256));
                }
                readAnything(frame);
            }
        }
    }

    /** Whatever it is: it is read, or it is a fault of the peer's, and no row of it is beyond the limits. */
    private void readAnything(ByteBuf frame) {
        MessageReader fresh = random.nextBoolean() ? reader : new MessageReader(messages.pins::origin);
        try {
            if (fresh.read(frame) instanceof Message.Changes changes) {
                assertTrue(changes.rows().size() <= Frames.ROWS_MAX);
                changes.rows().forEach(row -> assertTrue(row.entries().size() <= Frames.ENTRIES_MAX));
                changes.rows().stream()
                        .flatMap(row -> row.entries().stream())
                        .forEach(entry ->
                                assertFalse(entry.remainingMs() < 0 || entry.remainingMs() > entry.timeoutMs()));
            }
        } catch (ProtocolFault expected) {
            assertFalse(expected.getMessage().isEmpty());
        }
    }

    private ByteBuf frameOf(Message message) {
        ByteBuf out = Unpooled.buffer();
        writer.write(message, out);
        assertEquals(out.readableBytes() - Frames.LENGTH_BYTES, out.readInt());
        return out;
    }
}
