package io.moorgate.traffic.http.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How what is written in one turn leaves. */
class OutgoingTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Outgoing outgoing = new Outgoing(channel, BufferFixture.unbounded(channel));
    private final List<Boolean> heard = new ArrayList<>();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private String next() {
        ByteBuf bytes = channel.readOutbound();
        String text = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        return text;
    }

    @Test
    void sendsThePiecesOfATurnAtItsEndWithOneWrite() {
        HeadWriter head = HeadWriter.begin();
        head.statusLine(false, 200, "OK");
        head.line();
        outgoing.head(head, 0);
        outgoing.chunk(text("0123456789abcdef"), HttpStream.UNHEARD);
        outgoing.chunk(text(""), HttpStream.UNHEARD);
        outgoing.lastChunk();
        outgoing.heard(heard::add);
        outgoing.flushSoon();
        assertNull(channel.readOutbound());
        channel.runPendingTasks();
        assertEquals("HTTP/1.1 200 OK\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n", next());
        assertEquals(List.of(true), heard);
        assertNull(channel.readOutbound());
    }

    @Test
    void doesNotCopyWhatIsLarge() {
        ByteBuf large = text("x".repeat(Outgoing.COPIED_BYTES_MAX + 1));
        outgoing.data(text("a"), HttpStream.UNHEARD);
        outgoing.data(large, heard::add);
        outgoing.data(text("b"), heard::add);
        outgoing.flush();
        assertEquals("a", next());
        assertSame(large, channel.readOutbound());
        assertEquals("b", next());
        assertEquals(List.of(true, true), heard);
    }

    @Test
    void tellsThatNothingMoreWaitsWhereNothingDoes() {
        outgoing.heard(heard::add);
        outgoing.flush();
        assertEquals(List.of(true), heard);
    }

    @Test
    void tellsWhatDidNotLeave() {
        outgoing.data(text("a"), heard::add);
        channel.close();
        outgoing.flush();
        assertEquals(List.of(false), heard);
    }
}
