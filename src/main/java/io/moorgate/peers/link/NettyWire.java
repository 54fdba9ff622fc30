package io.moorgate.peers.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;

/** A link's connection, from when both sides are authenticated. Confined to the peers' loop. */
final class NettyWire extends ChannelInboundHandlerAdapter implements Wire {
    /** More than this waits for a peer that does not read: then the link ends. */
    private static final long WAITING_BYTES_MAX = 32L << 20;

    private final Function<Wire, ? extends WireUser> opened;
    private final Runnable closed;
    private ChannelHandlerContext context;
    private WireUser link;

    /** {@code opened} makes the link; {@code closed} is called once. */
    NettyWire(Function<Wire, ? extends WireUser> opened, Runnable closed) {
        this.opened = opened;
        this.closed = closed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        link = opened.apply(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            link.onFrame((ByteBuf) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        link.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            link.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed.run();
        link.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        link.end(fault.toString());
    }

    @Override
    public ByteBuf buffer() {
        return context.alloc().buffer();
    }

    @Override
    public void send(ByteBuf frames) {
        context.write(frames, context.voidPromise());
        if (context.channel().bytesBeforeWritable() > WAITING_BYTES_MAX) {
            link.end("does not read");
        }
    }

    @Override
    public void flush() {
        context.flush();
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void close() {
        context.close();
    }
}
