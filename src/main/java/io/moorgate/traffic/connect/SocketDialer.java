package io.moorgate.traffic.connect;

import io.moorgate.routing.ConnectPolicy;
import io.moorgate.routing.EndpointTls;
import io.moorgate.time.Timers;
import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.tls.EndpointTlsContexts;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.channels.NotYetConnectedException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Opens connections to endpoints, in plain text or over TLS. One comes with auto-read off and half-closure on: nothing is read before its taker
 * asks. Small segments are not held back: Netty sets TCP_NODELAY by itself. Keep-alive probes are the taker's to set.
 *
 * <p>Thread: any; a socket belongs to the loop that it was dialled on.
 */
public final class SocketDialer {
    private final ChannelFactory<? extends Channel> sockets;
    private final EndpointTlsContexts contexts;

    /** {@code sockets} makes channels of the transport that the event loops run; {@code contexts} are those of TLS to endpoints. */
    public SocketDialer(ChannelFactory<? extends Channel> sockets, EndpointTlsContexts contexts) {
        this.sockets = sockets;
        this.contexts = contexts;
    }

    /** As above, with contexts that are made when they are first asked for. */
    public SocketDialer(ChannelFactory<? extends Channel> sockets) {
        this(sockets, EndpointTlsContexts.onDemand());
    }

    /** Dials with the transport that {@code vertx} runs. */
    public static SocketDialer on(Vertx vertx) {
        return new SocketDialer(VertxNetty.clientSockets(vertx));
    }

    /** As above, with {@code contexts} of TLS to endpoints. */
    public static SocketDialer on(Vertx vertx, EndpointTlsContexts contexts) {
        return new SocketDialer(VertxNetty.clientSockets(vertx), contexts);
    }

    /** As {@link #dial(EventLoop, Dial, Cancellation)}, for a client that cannot give up. */
    public Future<Channel> dial(EventLoop loop, Dial dial) {
        return dial(loop, dial, new Cancellation());
    }

    /**
     * Dials on {@code loop}, and shakes hands where the policy wants TLS. But for TLS the channel's pipeline is empty; its taker
     * installs a handler, in the turn of the loop in which the future completes, and turns auto-read on or reads by hand.
     *
     * @param cancellation closes a socket that is still being dialled
     * @return fails with a {@link TimeoutException} where there is no connection after the policy's timeout, with
     *     {@link TlsFailed} where there is one and no TLS on it
     */
    public Future<Channel> dial(EventLoop loop, Dial dial, Cancellation cancellation) {
        Optional<EndpointTls> tls = dial.policy().tls();
        if (tls.isEmpty()) {
            return connect(loop, dial, cancellation);
        }
        HandshakeDeadline deadline = new HandshakeDeadline(Timers.of(loop), dial.policy());
        return connect(loop, dial, cancellation)
                .compose(channel -> encrypt(channel, dial, tls.get(), deadline))
                .onComplete(done -> deadline.cancel());
    }

    private Future<Channel> encrypt(Channel channel, Dial dial, EndpointTls spoken, HandshakeDeadline deadline) {
        try {
            TlsToEndpoint tls = new TlsToEndpoint(
                    channel,
                    contexts.newHandler(spoken, dial.alpn(), dial.endpoint().address(), channel.alloc()),
                    dial.alpn());
            Future<Channel> encrypted = tls.begin();
            deadline.holdsFor(tls);
            return encrypted;
        } catch (SSLException fault) {
            channel.close();
            return Future.failedFuture(new TlsFailed(TlsFailed.Kind.HANDSHAKE, fault.getMessage()));
        }
    }

    /** A socket with an empty pipeline, on which waits what goes first. */
    private Future<Channel> connect(EventLoop loop, Dial dial, Cancellation cancellation) {
        Promise<Channel> dialed = Promise.promise();
        Channel socket;
        try {
            socket = sockets.newChannel();
        } catch (RuntimeException noSocket) {
            loop.execute(() -> dialed.fail(noSocket));
            return dialed.future();
        }
        ChannelFuture connect = connect(loop, dial, socket);
        boolean isDoneAtOnce = connect.isDone();
        if (!isDoneAtOnce) {
            cancellation.onCancel(() -> connect.channel().close());
        }
        connect.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess()) {
                removeUnclaimed(done.channel().pipeline());
                writeFirst(done.channel(), dial.first().get());
                dialed.complete(done.channel());
            } else if (isDoneAtOnce) {
                loop.execute(() -> dialed.fail(causeOf(done.cause()))); // In a turn of its own, as any other failure.
            } else {
                dialed.fail(causeOf(done.cause()));
            }
        });
        return dialed.future();
    }

    private static ChannelFuture connect(EventLoop loop, Dial dial, Channel socket) {
        socket.config().setAutoRead(false);
        socket.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        socket.config().setConnectTimeoutMillis(timeoutMs(dial.policy()));
        if (!(socket instanceof LoopChannel)) {
            socket.pipeline().addLast(new Unclaimed());
        }
        ChannelPromise connected = new DefaultChannelPromise(socket, loop);
        loop.register(socket).addListener((ChannelFutureListener) registered -> {
            if (registered.isSuccess()) {
                socket.connect(dial.endpoint().address(), connected)
                        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            } else {
                socket.unsafe().closeForcibly();
                connected.tryFailure(registered.cause());
            }
        });
        return connected;
    }

    private static void removeUnclaimed(ChannelPipeline pipeline) {
        if (pipeline.get(Unclaimed.class) != null) {
            pipeline.remove(Unclaimed.class);
        }
    }

    private static void writeFirst(Channel channel, ByteBuf first) {
        if (first.isReadable()) {
            channel.write(first);
        } else {
            first.release();
        }
    }

    /** At least 1 ms, since Netty takes 0 for no timeout at all. */
    private static int timeoutMs(ConnectPolicy policy) {
        return Math.clamp(policy.timeout().toMillis(), 1, Integer.MAX_VALUE);
    }

    private static Throwable causeOf(Throwable fault) {
        return fault instanceof ConnectTimeoutException ? new TimeoutException(fault.getMessage()) : fault;
    }

    /**
     * Holds the pipeline's place on Netty's own loops until the connect is done. A read event of a socket that has just closed
     * may arrive there for the one that got its descriptor: that fault says nothing of the dial.
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
