package io.moorgate.traffic.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.impl.Http1xOrH2CHandler;

/**
 * Stands first in the pipeline until Vert.x has decided between HTTP/1 and HTTP/2. It feeds the deciding bytes one by
 * one, so that the guards are in place before the first head is decoded.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
    private final HttpGuards guards;
    private final HeadTimer timer;

    FirstBytes(HttpGuards guards, HeadTimer timer) {
        this.guards = guards;
        this.timer = timer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        timer.headBegun();
        ChannelPipeline pipeline = ctx.pipeline();
        while (isUndecided(pipeline) && bytes.isReadable()) {
            ctx.fireChannelRead(bytes.readRetainedSlice(1));
        }
        if (!isUndecided(pipeline)) {
            if (pipeline.get("httpDecoder") == null) {
                timer.stop();
            } else {
                guards.guardHttp1(pipeline, timer);
            }
            if (bytes.isReadable()) {
                ctx.fireChannelRead(bytes.retain());
            }
            if (!ctx.isRemoved()) {
                pipeline.remove(this);
            }
        }
        bytes.release();
    }

    private static boolean isUndecided(ChannelPipeline pipeline) {
        return pipeline.get(Http1xOrH2CHandler.class) != null;
    }
}
