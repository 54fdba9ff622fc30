package io.moorgate.traffic.http.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Last in the pipeline of an HTTP/2 connection: a socket that breaks closes, which breaks its streams. */
final class BrokenSocket extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        ctx.close();
    }
}
