package io.moorgate.traffic.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MessageCounterTest {
    @Property
    void countsTheSameHoweverTheBytesAreCut(
            @ForAll @Size(max = 12) List<@IntRange(max = 70_000) Integer> lengths,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 20_000) Integer> cuts) {
        ByteBuf bytes = Unpooled.buffer();
        lengths.forEach(length -> bytes.writeByte(0).writeInt(length).writeZero(length));
        MessageCounter counter = new MessageCounter();
        int counted = 0;
        for (int cut = 0; bytes.isReadable(); cut++) {
            counted += counter.count(bytes.readSlice(Math.min(bytes.readableBytes(), cuts.get(cut % cuts.size()))));
        }
        assertEquals(lengths.size(), counted);
        assertTrue(counter.isBetweenMessages());
    }

    @Property
    void takesAnyBytes(@ForAll @Size(max = 200) List<byte[]> pieces) {
        MessageCounter counter = new MessageCounter();
        for (byte[] piece : pieces) {
            ByteBuf data = Unpooled.wrappedBuffer(piece);
            assertTrue(counter.count(data) <= piece.length);
            assertEquals(piece.length, data.readableBytes());
        }
    }
}
