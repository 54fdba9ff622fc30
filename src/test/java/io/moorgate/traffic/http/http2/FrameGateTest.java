package io.moorgate.traffic.http.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.HeldTime;
import io.moorgate.traffic.http.head.HeadBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What stands in front of the HTTP/2 handler lets through so much in a turn, and everything in the end. */
class FrameGateTest {
    private static final int ANSWERS = 200;
    private static final byte[] FRAME = {0, 0, 1, FrameScan.HEADERS, 0x05, 0, 0, 0, 1, (byte) 0x88};

    @Test
    void whatAnEndpointSentBeforeItClosedIsReadToItsEnd() {
        HeldTime time = new HeldTime();
        FrameGate gate = FrameGate.ofEndpoint(
                Http2Limits.OF_ENDPOINT, time, time, HeadBudget.ofHeap(), (channel, goAway, limit) -> goAway.release());
        EmbeddedChannel channel = new EmbeddedChannel(gate);
        ByteBuf bytes = Unpooled.buffer();
        for (int answer = 0; answer < ANSWERS; answer++) {
            bytes.writeBytes(FRAME);
        }
        channel.pipeline().fireChannelRead(bytes);
        int inTheFirstTurn = readable(channel);
        channel.pipeline().fireChannelInactive();
        assertTrue(inTheFirstTurn < ANSWERS * FRAME.length, inTheFirstTurn + " bytes");
        assertEquals(ANSWERS * FRAME.length, inTheFirstTurn + readable(channel));
        channel.finishAndReleaseAll();
    }

    private static int readable(EmbeddedChannel channel) {
        int bytes = 0;
        for (ByteBuf read = channel.readInbound(); read != null; read = channel.readInbound()) {
            bytes += read.readableBytes();
            read.release();
        }
        return bytes;
    }
}
