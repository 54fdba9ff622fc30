package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.client.ConnectionFault;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jboss.logging.Logger;

/** Last in the pipeline of an HTTP/2 connection: a socket that breaks closes, which breaks its streams. */
final class BrokenSocket extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(BrokenSocket.class);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (ConnectionFault.isOwn(fault)) {
            LOG.error("fault=connection", fault);
        }
        ctx.close();
    }
}
