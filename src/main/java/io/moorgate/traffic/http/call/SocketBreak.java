package io.moorgate.traffic.http.call;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.SocketErrors;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** Keeps how a client's socket broke: reset, or given up by the kernel. First in the pipeline; event loop of the channel. */
public final class SocketBreak extends ChannelInboundHandlerAdapter {
    private CloseReason how = new CloseReason(Side.CLIENT, Kind.RESET);

    /** How it broke, once it has. */
    public CloseReason how() {
        return how;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (fault instanceof IOException broken) {
            how = SocketErrors.how(Side.CLIENT, broken);
        }
        ctx.fireExceptionCaught(fault);
    }
}
