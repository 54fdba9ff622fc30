package io.moorgate.traffic.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.impl.Http1xOrH2CHandler;

/**
 * Stands first in the pipeline until Vert.x has decided between HTTP/1 and HTTP/2. Behind the deciding handler it puts
 * a door, so that the guards are in place before the first byte is decoded.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
    private final HttpGuards guards;
    private final HeaderTimeout timer;
    private boolean placed;

    FirstBytes(HttpGuards guards, HeaderTimeout timer) {
        this.guards = guards;
        this.timer = timer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        timer.headBegun();
        ChannelPipeline pipeline = ctx.pipeline();
        ChannelHandlerContext deciding = pipeline.context(Http1xOrH2CHandler.class);
        if (!placed && deciding != null) {
            placed = true;
            pipeline.addAfter(deciding.name(), "firstBytesDoor", new Door());
        }
        ctx.fireChannelRead(message);
        if (pipeline.context(Http1xOrH2CHandler.class) == null && !ctx.isRemoved()) {
            pipeline.remove(this);
        }
    }

    /** Gets the bytes that decided, when Vert.x has put its handlers in place behind it. */
    private final class Door extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (ctx.pipeline().get("httpDecoder") == null) {
                timer.stop();
                guards.guardHttp2(ctx.pipeline());
            } else {
                guards.guardHttp1(ctx.pipeline(), timer);
            }
            ctx.fireChannelRead(message);
            if (!ctx.isRemoved()) {
                ctx.pipeline().remove(this);
            }
        }
    }
}
