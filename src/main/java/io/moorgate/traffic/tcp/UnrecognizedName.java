package io.moorgate.traffic.tcp;

import io.moorgate.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Tells a TLS client by the fatal alert {@code unrecognized_name} (RFC 6066 section 3) that its server name is not
 * served, then closes. What the client still sends is thrown away: closing over unread bytes would send RST, which may
 * overtake the alert. Event loop of the client.
 */
final class UnrecognizedName extends ChannelInboundHandlerAdapter {
    /** How long the client may take to close its side. */
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Record: alert (21), TLS 1.2, 2 bytes; alert: fatal (2), unrecognized_name (112). */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 112};

    private final Timers.Timer linger;

    private UnrecognizedName(Timers.Timer linger) {
        this.linger = linger;
    }

    /** Sends the alert on {@code channel}, whose pipeline is empty, and closes it. */
    static void send(Channel channel, Timers timers, boolean inputEnded) {
        Timers.Timer linger = timers.after(LINGER_NANOS, channel::close);
        channel.pipeline().addLast(new UnrecognizedName(linger));
        channel.writeAndFlush(Unpooled.wrappedBuffer(ALERT)).addListener(sent -> {
            if (!sent.isSuccess() || inputEnded) {
                channel.close();
            } else {
                ((DuplexChannel) channel).shutdownOutput();
                channel.config().setAutoRead(true);
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        linger.cancel();
    }
}
