package io.moorgate.traffic.relay;

import io.moorgate.traffic.client.CloseHook;
import io.moorgate.traffic.epoll.LoopChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;

/**
 * Takes one socket out of its channel: waits until Netty has sent what was written, has the socket change its owner, and closes the
 * channel that is left. The connection does not notice. Event loop of the channel.
 *
 * <p>While it waits, Netty reads on its own account where a FIN has come; what it reads, at most what the kernel holds
 * by then, is kept and handed over.
 */
final class Takeover extends ChannelInboundHandlerAdapter {
    private final LoopChannel channel;
    private ByteBuf read = Unpooled.EMPTY_BUFFER;
    private boolean holds;

    Takeover(Channel channel) {
        this.channel = (LoopChannel) channel;
    }

    /** Whether the bytes that pass {@code channel} are the very bytes of a socket. */
    static boolean isPossible(Channel channel) {
        return channel instanceof LoopChannel && channel.pipeline().get(SslHandler.class) == null;
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

    /** Takes the socket, with what Netty has read of it meanwhile; {@code buffers} are those of its relay. */
    EpollTransport take(ByteBufAllocator buffers) {
        return take(read, buffers);
    }

    /** Takes the socket; {@code early} was read of it before. */
    EpollTransport take(ByteBuf early, ByteBufAllocator buffers) {
        Runnable end = CloseHook.take(channel);
        if (holds) {
            channel.pipeline().remove(this);
        }
        EpollTransport taken = new EpollTransport(channel, early, end, buffers);
        channel.close();
        return taken;
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
