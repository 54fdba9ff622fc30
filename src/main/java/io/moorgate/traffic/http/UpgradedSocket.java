package io.moorgate.traffic.http;

import io.moorgate.traffic.relay.CloseHook;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxHandler;

/** Takes a client's socket out of Vert.x when its upgrade has been granted. Event loop of the client. */
final class UpgradedSocket {
    private static final String VERTX_HANDLER = "handler";
    private static final String VERTX_IDLE = "idle";

    private UpgradedSocket() {}

    /**
     * Sends 101 with the headers that the response has, and strips the channel of HTTP and of Vert.x; auto-read is off
     * then. Whoever takes the channel must install a handler in the turn of the loop in which the future completes.
     */
    static Future<Channel> take(HttpServerRequest request, Channel channel) {
        channel.config().setAutoRead(false);
        return request.toNetSocket().map(socket -> strip(channel));
    }

    private static Channel strip(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(VERTX_IDLE) != null) {
            pipeline.remove(VERTX_IDLE);
        }
        ChannelHandlerContext context = pipeline.context(VERTX_HANDLER);
        ChannelHandler handler = pipeline.remove(VERTX_HANDLER);
        if (handler instanceof VertxHandler<?> vertx && ((ConnectionBase) vertx.getConnection()).metrics() != null) {
            // Vert.x counts its open sockets by their closing, which it does not see any more.
            CloseHook.then(channel, () -> channel.eventLoop().execute(() -> vertx.channelInactive(context)));
        }
        return channel;
    }
}
