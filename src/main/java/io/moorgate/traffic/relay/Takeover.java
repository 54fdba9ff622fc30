package io.moorgate.traffic.relay;

import io.moorgate.traffic.client.CloseHook;
import io.moorgate.traffic.epoll.Descriptor;
import io.moorgate.traffic.epoll.Duplicator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;

/**
 * Takes one socket out of Netty: waits until Netty has sent what was written, duplicates the descriptor, and has Netty
 * close its own. The connection does not notice. Event loop of the channel.
 *
 * <p>While it waits, Netty reads on its own account where a FIN has come; what it reads, at most what the kernel holds
 * by then, is kept and handed over.
 */
final class Takeover extends ChannelInboundHandlerAdapter {
    private final EpollSocketChannel channel;
    private ByteBuf read = Unpooled.EMPTY_BUFFER;
    private Runnable end;
    private boolean holds;
    private int descriptor = Descriptor.NONE;

    Takeover(Channel channel) {
        this.channel = (EpollSocketChannel) channel;
    }

    /** Whether the bytes that pass {@code channel} are the very bytes of a socket. */
    static boolean isPossible(Channel channel) {
        return channel instanceof EpollSocketChannel && channel.pipeline().get(SslHandler.class) == null;
    }

    /** Whether Netty has sent all that was written, or never will. */
    boolean isSent() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue == null || queue.totalPendingWriteBytes() == 0;
    }

    /** Keeps from now on what Netty reads, and the socket at its FIN. */
    void hold() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(this);
    }

    /** Runs {@code ready} once {@link #isSent()}. */
    void whenSent(Runnable ready) {
        if (isSent()) {
            ready.run();
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> ready.run());
        }
    }

    /** Takes the socket. False where the process has no descriptor left: then the connection is reset. */
    boolean take(Duplicator duplicator) {
        end = CloseHook.take(channel);
        if (holds) {
            channel.pipeline().remove(this);
        }
        if (channel.isActive()) {
            descriptor = duplicator.duplicate(channel.fd().intValue());
        }
        boolean taken = descriptor != Descriptor.NONE || !channel.isActive();
        if (!taken) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
        return taken;
    }

    /** The socket's descriptor, to be closed by the caller; {@link Descriptor#NONE} where it had closed before. */
    int descriptor() {
        return descriptor;
    }

    /** What Netty has read meanwhile; the caller owns it. */
    ByteBuf read() {
        return read;
    }

    /** What is to be done when the socket has closed. */
    Runnable end() {
        return end;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        holds = true;
    }

    /** By us, or by Netty where the channel has closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        holds = false;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        read = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), read, (ByteBuf) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        channel.close();
    }
}
