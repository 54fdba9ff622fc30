package io.moorgate.traffic.relay;

import io.moorgate.traffic.client.SocketClose;
import io.moorgate.traffic.epoll.LoopChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
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
import java.time.Duration;
import java.util.Set;

/**
 * A Netty channel as one side of a relay: the last handler of its pipeline.
 *
 * <p>Back-pressure does not use Netty's water marks: they count readable bytes, and a small message may sit in a large
 * buffer. Instead a flush that leaves anything unsent reports when that has gone, and one turn reads one buffer.
 *
 * <p>Netty's epoll transport makes an exception to auto-read: once the peer's FIN has come it reads on to it, auto-read or not,
 * and the kernel may hold many megabytes before that FIN. It stops only where the input counts as shut and half-closure is
 * off. Behind a FIN, shutting the input changes nothing for the kernel (what came can still be read), so that is how
 * reading is held off then, by {@link #holdOff()}.
 */
final class NettyTransport extends ChannelInboundHandlerAdapter implements Transport {
    /** Of the kernel's TCP states (tcp_states.h) those behind a FIN: TIME_WAIT, CLOSE_WAIT, LAST_ACK, CLOSING. */
    private static final Set<Integer> FIN_HAS_COME = Set.of(6, 8, 9, 11);

    private final Channel channel;
    private Events events;
    private ChannelHandlerContext context;
    private long burstBytes;
    private boolean unflushed;
    private boolean awaitsSent;
    private boolean resumed;
    private boolean finishing;
    private boolean behindFin;

    NettyTransport(Channel channel, ByteBufAllocator buffers) {
        this.channel = channel;
        channel.config().setAllocator(buffers);
    }

    @Override
    public void begin(Events events) {
        this.events = events;
        resumed = false;
        if (context == null) {
            enter();
        } else if (!channel.isActive()) {
            channel.eventLoop().execute(events::closed);
        }
    }

    private void enter() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        MaxMessagesRecvByteBufAllocator reads = channel.config().getRecvByteBufAllocator();
        reads.maxMessagesPerRead(1);
        channel.pipeline().addLast(this);
        if (!channel.isActive()) {
            channel.eventLoop().execute(events::closed);
        }
        awaitSent();
    }

    @Override
    public void resume() {
        if (!channel.isActive()) {
            return;
        }
        if (behindFin) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        channel.config().setAutoRead(true);
        if (!resumed) {
            resumed = true;
            if (!behindFin && ((DuplexChannel) channel).isInputShutdown()) {
                events.inputEnded();
            }
        }
    }

    @Override
    public void park() {
        channel.config().setAutoRead(false);
        if (behindFin) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        }
    }

    @Override
    public void write(ByteBuf bytes) {
        if (finishing) {
            bytes.release();
            return;
        }
        unflushed = true;
        context.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        if (unflushed) {
            unflushed = false;
            context.flush();
            awaitSent();
        }
    }

    /** Reports when what is left unsent has gone, or cannot go any more. */
    private void awaitSent() {
        if (!awaitsSent && isBacklogged()) {
            awaitsSent = true;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
                awaitsSent = false;
                events.sent();
                awaitSent();
            });
        }
    }

    @Override
    public boolean isBacklogged() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && !queue.isEmpty();
    }

    @Override
    public long unsentBytes() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return SocketErrors.sendQueue(channel).unsent()
                + (queue == null || queue.isEmpty() ? 0 : queue.totalPendingWriteBytes());
    }

    @Override
    public long takenBytes() {
        return SocketErrors.sendQueue(channel).acknowledged();
    }

    @Override
    public void probe(Duration interval) {
        KeepAliveOptions.set(channel, interval);
    }

    @Override
    public long silentMillis() {
        return SocketErrors.silentMillis(channel);
    }

    @Override
    public void finish() {
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

    @Override
    public void abort() {
        finishing = true;
        SocketClose.reset(channel);
    }

    @Override
    public void close() {
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
        events.read(bytes);
        if (!channel.config().isAutoRead() && !behindFin) {
            holdOff();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (burstBytes > 0) {
            long bytes = burstBytes;
            burstBytes = 0;
            events.burst(bytes);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
            events.inputEnded();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
        if (fault instanceof IOException broken) {
            events.broken(SocketErrors.kind(broken));
        } else {
            events.failed(fault);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        events.closed();
    }

    private void shutdownOutput() {
        if (channel.isActive()) {
            SocketClose.shutdownOutput(channel).addListener(done -> events.finished());
        }
    }

    /** Bytes came although the channel is parked: the transport is on its way to the peer's FIN. */
    private void holdOff() {
        if (finHasCome()) {
            behindFin = true;
            ((DuplexChannel) channel).shutdownInput();
            park();
        }
    }

    private boolean finHasCome() {
        return switch (channel) {
            case LoopChannel socket -> socket.isEnding();
            case EpollSocketChannel socket ->
                FIN_HAS_COME.contains(socket.tcpInfo().state());
            default -> false;
        };
    }
}
