package io.moorgate.traffic.connect;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * Opens plain sockets to endpoints. A socket comes with auto-read off and half-closure on: nothing is read before its
 * taker asks.
 */
public final class SocketDialer {
    private final ChannelFactory<? extends SocketChannel> sockets;

    /** {@code sockets} makes channels of the transport that the event loops run. */
    public SocketDialer(ChannelFactory<? extends SocketChannel> sockets) {
        this.sockets = sockets;
    }

    /**
     * Dials {@code endpoint} on {@code loop}. The channel's pipeline is empty; whoever takes it installs a handler and
     * turns auto-read on or reads by hand.
     */
    public Future<Channel> dial(EventLoop loop, Endpoint endpoint, ConnectPolicy policy) {
        Promise<Channel> dialed = Promise.promise();
        new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, policy.timeout().toMillis()))
                .handler(new Unclaimed())
                .connect(endpoint.address())
                .addListener((io.netty.channel.ChannelFutureListener) connect -> {
                    if (connect.isSuccess()) {
                        connect.channel().pipeline().remove(Unclaimed.class);
                        dialed.complete(connect.channel());
                    } else {
                        dialed.fail(causeOf(connect.cause()));
                    }
                });
        return dialed.future();
    }

    private static Throwable causeOf(Throwable fault) {
        return fault instanceof io.netty.channel.ConnectTimeoutException
                ? new java.util.concurrent.TimeoutException(fault.getMessage())
                : fault;
    }

    /** Holds the pipeline's place until the connect is done. */
    private static final class Unclaimed extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            ctx.close();
        }
    }
}
