package io.moorgate.traffic.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;

/**
 * Drops an endpoint's interim answers that Vert.x's client takes for final ones: every 1xx but 100 and 103, which it
 * knows (RFC 9110 section 15.2). Without it the request would be over with the interim answer, and the connection pooled
 * while its final answer is outstanding. A 101 that no request asked for breaks the connection off.
 *
 * <p>In the pipeline of an endpoint's HTTP/1.1 connection, before Vert.x's handler; its event loop.
 */
final class InterimAnswerFilter extends ChannelInboundHandlerAdapter {
    private static final int SWITCHING_PROTOCOLS = 101;

    private boolean dropping;

    private InterimAnswerFilter() {}

    /** Filters what comes on {@code connection}. */
    static void install(HttpConnection connection) {
        Channel channel = EndpointPool.channelOf(connection);
        channel.pipeline().addBefore("handler", "interimAnswerFilter", new InterimAnswerFilter());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpResponse head && isUnknownInterim(head)) {
            dropping = true;
            if (head.status().code() == SWITCHING_PROTOCOLS) {
                ctx.close();
            }
        }
        if (!dropping) {
            ctx.fireChannelRead(message);
            return;
        }
        dropping = !(message instanceof LastHttpContent) || !ctx.channel().isActive();
        ReferenceCountUtil.release(message);
    }

    private static boolean isUnknownInterim(HttpResponse head) {
        int status = head.status().code();
        return head.decoderResult().isSuccess()
                && head.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && status != 100
                && status != 103;
    }
}
