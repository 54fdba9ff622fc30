package io.moorgate.traffic.http;

import io.moorgate.time.Timers;
import io.moorgate.traffic.client.SocketClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection with a last answer: sends it, closes the sending half, and drops what still comes for at most a
 * second. Closing at once would reset the connection while bytes are unread, and the client would lose the answer.
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DROPPED_BYTES_MAX = 1 << 20;

    private long droppedBytes;

    private LingeringClose() {}

    /** Sends {@code answer} past the other handlers but that of TLS, and ends {@code channel}. On its event loop. */
    static void end(Channel channel, ByteBuf answer, Timers timers) {
        if (!channel.isActive() || channel.pipeline().get(LingeringClose.class) != null) {
            answer.release();
            return;
        }
        LingeringClose handler = new LingeringClose();
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.pipeline().addFirst(handler);
        } else {
            channel.pipeline().addAfter(tls.name(), null, handler);
        }
        channel.config().setAutoRead(true);
        ChannelHandlerContext first = channel.pipeline().context(handler);
        Timers.Timer timer = timers.after(LINGER_NANOS, first::close);
        channel.closeFuture().addListener(closed -> timer.cancel());
        first.writeAndFlush(answer).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess() && channel instanceof DuplexChannel) {
                SocketClose.shutdownOutput(channel);
            } else {
                first.close();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        droppedBytes += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        ReferenceCountUtil.release(message);
        if (droppedBytes > DROPPED_BYTES_MAX) {
            ctx.close();
        }
    }
}
