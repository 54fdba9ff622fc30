package io.moorgate.traffic.connect;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeoutException;

/**
 * Opens plain sockets to endpoints. A socket comes with auto-read off and half-closure on: nothing is read before its taker
 * asks. Small segments are not held back: Netty sets TCP_NODELAY by itself. Keep-alive probes are the taker's to set.
 *
 * <p>Thread: any; a socket belongs to the loop that it was dialled on.
 */
public final class SocketDialer {
    private final ChannelFactory<? extends Channel> sockets;

    /** {@code sockets} makes channels of the transport that the event loops run. */
    public SocketDialer(ChannelFactory<? extends Channel> sockets) {
        this.sockets = sockets;
    }

    /** Dials with the transport that {@code vertx} runs. */
    public static SocketDialer on(Vertx vertx) {
        return new SocketDialer(VertxNetty.clientSockets(vertx));
    }

    /** As {@link #dial(EventLoop, Endpoint, ConnectPolicy, Cancellation)}, for a client that cannot give up. */
    public Future<Channel> dial(EventLoop loop, Endpoint endpoint, ConnectPolicy policy) {
        return dial(loop, endpoint, policy, new Cancellation());
    }

    /**
     * Dials {@code endpoint} on {@code loop}. The channel's pipeline is empty; its taker installs a handler, in
     * the turn of the loop in which the future completes, and turns auto-read on or reads by hand.
     *
     * @param cancellation closes a socket that is still being dialled
     * @return fails with a {@link TimeoutException} after the policy's timeout
     */
    public Future<Channel> dial(EventLoop loop, Endpoint endpoint, ConnectPolicy policy, Cancellation cancellation) {
        Promise<Channel> dialed = Promise.promise();
        ChannelFuture connect = new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs(policy))
                .handler(new Unclaimed())
                .connect(endpoint.address());
        if (!connect.isDone()) {
            cancellation.onCancel(() -> connect.channel().close());
        }
        connect.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                done.channel().pipeline().remove(Unclaimed.class);
                dialed.complete(done.channel());
            } else {
                dialed.fail(causeOf(done.cause()));
            }
        });
        return dialed.future();
    }

    /** Whether a dial failed because the gateway has no descriptor or local port left. */
    public static boolean isFaultOfGateway(Throwable fault) {
        return DialFault.of(fault).limit().isPresent();
    }

    /** Why a dial failed, as metrics name it. */
    public static String reasonOf(Throwable fault) {
        return DialFault.of(fault).reason().label();
    }

    /** At least 1 ms, since Netty takes 0 for no timeout at all. */
    private static int timeoutMs(ConnectPolicy policy) {
        return Math.clamp(policy.timeout().toMillis(), 1, Integer.MAX_VALUE);
    }

    private static Throwable causeOf(Throwable fault) {
        return fault instanceof ConnectTimeoutException ? new TimeoutException(fault.getMessage()) : fault;
    }

    /**
     * Holds the pipeline's place until the connect is done. A read event of a socket that has just closed may arrive for the
     * one that got its descriptor: that fault says nothing of the dial.
     */
    private static final class Unclaimed extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
            if (!(fault instanceof NotYetConnectedException)) {
                ctx.close();
            }
        }
    }
}
