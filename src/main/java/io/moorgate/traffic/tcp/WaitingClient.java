package io.moorgate.traffic.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * A client's channel until its endpoint is connected: keeps what was read of it, and notices when it vanishes.
 *
 * <p>Nothing is read unless a read is asked for. One case cannot be prevented: when a client sends FIN before the endpoint
 * is connected, Netty's epoll transport reads up to the FIN, auto-read or not. What it reads is at most what the
 * kernel took in before anything had been read, and it is kept here and handed over.
 *
 * <p>Thread: the client's event loop.
 */
final class WaitingClient extends ChannelInboundHandlerAdapter {
    /** The most bytes kept; well above the kernel's first receive window. */
    static final int BYTES_MAX = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(WaitingClient.class);

    private final Channel channel;
    private Watcher watcher;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private boolean inputEnded;
    private boolean over;

    /** Is notified of what happens while the client waits. */
    interface Watcher {
        /** {@code bytes} have come; they are kept, the watcher only looks at them. */
        default void onBytes(ByteBuf bytes) {}

        /** The client sent FIN; it may still receive. */
        default void onInputEnded() {}

        /** More came than is kept. */
        void onTooMuch();

        /** The client is gone, and its channel closed. Called at most once, and not after the waiting is over. */
        void onGone();
    }

    WaitingClient(Channel channel) {
        this.channel = channel;
    }

    /** {@code watcher} is notified from now on, in the place of the one before. */
    void watch(Watcher watcher) {
        if (this.watcher == null) {
            channel.pipeline().addLast(this);
        }
        this.watcher = watcher;
    }

    Channel channel() {
        return channel;
    }

    /** Whether the client has sent FIN. */
    boolean inputEnded() {
        return inputEnded;
    }

    /** Ends the waiting: gives up the channel, and what was read of it to its new owner, the caller. */
    ByteBuf handOver() {
        ByteBuf bytes = held;
        held = Unpooled.EMPTY_BUFFER;
        over = true;
        channel.pipeline().remove(this);
        return bytes;
    }

    /** Ends the waiting with RST. */
    void reset() {
        end();
        Reset.close(channel);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        int before = held.readableBytes();
        held = before == 0 ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, bytes);
        if (held.readableBytes() > BYTES_MAX) {
            watcher.onTooMuch();
        } else {
            watcher.onBytes(held.slice(held.readerIndex() + before, held.readableBytes() - before));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded && !over) {
            inputEnded = true;
            watcher.onInputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        if (!(fault instanceof IOException)) {
            LOG.error("client closed by a fault of the gateway", fault);
        }
        gone();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone();
    }

    private void gone() {
        if (over) {
            return;
        }
        end();
        channel.close();
        watcher.onGone();
    }

    private void end() {
        over = true;
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }
}
