package io.moorgate.traffic.tls;

import io.moorgate.time.Timers;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Lets a client read the alert that ends its handshake: a close becomes FIN, and what still comes is dropped until the client closes
 * its side. Closing over unread bytes would send RST, which may overtake the alert. First in the pipeline until the handshake is
 * done; event loop of the connection.
 */
final class AlertLinger extends ChannelDuplexHandler {
    /** How long the client may take to close its side. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Timers timers;
    private Timers.Timer timer = () -> {};
    private boolean lingers;
    private boolean inputEnded;
    private boolean off;

    AlertLinger(Timers timers) {
        this.timers = timers;
    }

    /** From now on a close is a close. */
    void off() {
        off = true;
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (off || inputEnded || !(ctx.channel() instanceof DuplexChannel socket) || !socket.isActive()) {
            ctx.close(promise);
            return;
        }
        if (lingers) {
            promise.trySuccess();
            return;
        }
        lingers = true;
        timer = timers.after(LINGER_NANOS, () -> ctx.close());
        socket.shutdownOutput().addListener(sent -> {
            if (!sent.isSuccess()) {
                ctx.close();
            }
        });
        ctx.channel().config().setAutoRead(true);
        promise.trySuccess();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (lingers) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            if (lingers) {
                ctx.close();
                return;
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        timer.cancel();
        ctx.fireChannelInactive();
    }
}
