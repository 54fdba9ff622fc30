package io.moorgate.traffic.http.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.unix.Errors;
import org.junit.jupiter.api.Test;

/** A client whose socket the kernel has given up, in the middle of an exchange. */
class GivenUpClientTest {
    private static final int ECONNRESET = -104;
    private static final int ETIMEDOUT = -110;

    private final SocketBreak socketBreak = new SocketBreak();
    private final EmbeddedChannel channel = new EmbeddedChannel(socketBreak, new ChannelInboundHandlerAdapter() {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            ctx.close();
        }
    });

    @Test
    void isADeadPeer() {
        channel.pipeline().fireExceptionCaught(new Errors.NativeIoException("read", ETIMEDOUT));
        assertEquals(new CloseReason(Side.CLIENT, Kind.DEAD_PEER), socketBreak.how());
    }

    @Test
    void isNotOneThatHasResetIt() {
        channel.pipeline().fireExceptionCaught(new Errors.NativeIoException("read", ECONNRESET));
        assertEquals(new CloseReason(Side.CLIENT, Kind.RESET), socketBreak.how());
    }
}
