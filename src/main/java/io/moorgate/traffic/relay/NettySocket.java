package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.Set;

/**
 * One of a pump's two sockets, as the last handler of its channel: what it reads goes to the other one.
 *
 * <p>Back-pressure does not use Netty's water marks: they count readable bytes, and a small message may sit in a large
 * buffer. Instead nothing more is read from one socket while anything is left unsent to the other, and one turn reads
 * one buffer.
 *
 * <p>Netty's epoll transport makes an exception: once the peer's FIN has come it reads on to it, auto-read or not, and
 * the kernel may hold many megabytes before that FIN. It stops only where the input counts as shut and half-closure is
 * off. Behind a FIN, shutting the input changes nothing for the kernel (what came can still be read), so that is how
 * reading is held off then, by {@link #holdOff()}.
 */
final class NettySocket extends ChannelInboundHandlerAdapter {
    /** Of the kernel's TCP states (tcp_states.h) those behind a FIN: TIME_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING. */
    private static final Set<Integer> FIN_HAS_COME = Set.of(6, 8, 9, 11);

    private final Side side;
    private final Channel channel;
    private NettySocket other;
    private Pump.Events events;
    private ChannelHandlerContext context;
    private long burstBytes;
    private boolean unflushed;
    private boolean draining;
    private boolean finishing;
    private boolean behindFin;

    NettySocket(Side side, Channel channel, ByteBufAllocator buffers) {
        this.side = side;
        this.channel = channel;
        channel.config().setAllocator(buffers);
    }

    void take(NettySocket other, Pump.Events events) {
        this.other = other;
        this.events = events;
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        MaxMessagesRecvByteBufAllocator reads = channel.config().getRecvByteBufAllocator();
        reads.maxMessagesPerRead(1);
        channel.pipeline().addLast(this);
    }

    void begin() {
        if (!channel.isActive()) {
            channel.eventLoop().execute(() -> events.closed(side));
            return;
        }
        if (other.isBacklogged()) {
            resumeWhenSent();
        } else {
            resume();
        }
        if (((DuplexChannel) channel).isInputShutdown()) {
            events.inputEnded(side);
        }
    }

    void write(ByteBuf bytes) {
        if (finishing) {
            bytes.release();
            return;
        }
        unflushed = true;
        context.write(bytes, channel.voidPromise());
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            context.flush();
        }
    }

    void drain() {
        draining = true;
        resume();
    }

    void breakSilent(long silentMillisMax) {
        if (SocketErrors.silentMillis(channel) >= silentMillisMax) {
            events.broken(new CloseReason(side, Kind.DEAD_PEER));
        }
    }

    void finish() {
        if (finishing) {
            return;
        }
        finishing = true;
        flush();
        if (isBacklogged()) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutdownOutput());
        } else {
            shutdownOutput();
        }
    }

    void abort() {
        finishing = true;
        if (channel.isOpen()) {
            try {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException gone) {
                // The peer was faster: there is nobody left to reset.
            }
            channel.close();
        }
    }

    void close() {
        finishing = true;
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        burstBytes += bytes.readableBytes();
        events.read(side, bytes);
        if (!channel.config().isAutoRead() && !behindFin) {
            holdOff();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (burstBytes == 0) {
            return;
        }
        long bytes = burstBytes;
        burstBytes = 0;
        other.flush();
        events.burst(side, bytes);
        if (!draining && other.isBacklogged()) {
            pause();
            resumeWhenSent();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
            events.inputEnded(side);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        if (fault instanceof IOException broken) {
            events.broken(SocketErrors.how(side, broken));
        } else {
            events.failed(fault);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.closed(side);
    }

    private void shutdownOutput() {
        if (channel.isActive()) {
            ((DuplexChannel) channel).shutdownOutput().addListener(done -> events.finished(side));
        }
    }

    /** Whether something was left unsent by the last flush. */
    boolean isBacklogged() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && !queue.isEmpty();
    }

    private void resumeWhenSent() {
        other.context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (channel.isActive()) {
                resume();
            }
        });
    }

    private void pause() {
        channel.config().setAutoRead(false);
        if (behindFin) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        }
    }

    private void resume() {
        if (behindFin) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        channel.config().setAutoRead(true);
    }

    /** Bytes came that nobody asked for: the transport is on its way to the peer's FIN. */
    private void holdOff() {
        if (channel instanceof EpollSocketChannel socket
                && FIN_HAS_COME.contains(socket.tcpInfo().state())) {
            behindFin = true;
            socket.shutdownInput();
            pause();
        }
    }
}
