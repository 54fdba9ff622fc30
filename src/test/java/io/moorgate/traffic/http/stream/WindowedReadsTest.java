package io.moorgate.traffic.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How much a connection receives at once. */
class WindowedReadsTest {
    private static final int LARGE = 1 << 20;

    private final AtomicInteger window = new AtomicInteger(LARGE);
    /** What Netty's own transports want. */
    private final ExtendedHandle handle = assertInstanceOf(
            ExtendedHandle.class,
            new WindowedReads(window::get).maxMessagesPerRead(16).newHandle());

    private int receiveFull() {
        handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
        ByteBuf bytes = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        int room = bytes.writableBytes();
        bytes.release();
        handle.attemptedBytesRead(room);
        handle.lastBytesRead(room);
        handle.incMessagesRead(1);
        handle.readComplete();
        return room;
    }

    @Test
    void growsWithWhatComesWhileTheWindowIsWide() {
        int first = receiveFull();
        int last = first;
        for (int read = 0; read < 20; read++) {
            last = receiveFull();
        }
        assertTrue(last > first, first + ", " + last);
        assertEquals(64 << 10, last);
    }

    @Test
    void staysWithinAWindowThatHasBecomeNarrow() {
        for (int read = 0; read < 20; read++) {
            receiveFull();
        }
        window.set(16 << 10);
        assertEquals(16 << 10, receiveFull());
        window.set(LARGE);
        assertTrue(receiveFull() > 16 << 10);
    }

    @Test
    void goesOnOnlyWhileTheSocketMayHoldMore() {
        receiveFull();
        assertTrue(handle.continueReading(() -> true));
        assertFalse(handle.continueReading(() -> false));
    }
}
