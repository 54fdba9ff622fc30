package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Takes the HTTP decoder's place on a client's connection while its upgrade is under way, and keeps what the client
 * sends behind its handshake: those bytes are the new protocol's. Event loop of the client.
 */
public final class UpgradeBuffer extends ChannelInboundHandlerAdapter {
    /** Beyond so many early bytes the client's socket is not read until it is upgraded. */
    static final int EARLY_BYTES_MAX = 16 * 1024;

    private final Channel channel;
    private final TrafficEvents events;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean dropping;
    private Runnable gone = () -> {};

    UpgradeBuffer(Channel channel, TrafficEvents events) {
        this.channel = channel;
        this.events = events;
    }

    /** {@code gone} runs when the client's socket has closed. */
    public void onGone(Runnable gone) {
        this.gone = gone;
    }

    /** The client's Netty channel. */
    public Channel channel() {
        return channel;
    }

    /** What has come early; the caller owns it. */
    public ByteBuf takeEarly() {
        ByteBuf taken = early;
        early = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    /** There will be no upgrade: what the client sends is of no use. */
    public void drop() {
        dropping = true;
        takeEarly().release();
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            hold(bytes);
            return;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        dropping = true;
        takeEarly().release();
        gone.run();
        context.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            context.close(); // A WebSocket cannot be half open.
        }
    }

    private void hold(ByteBuf bytes) {
        if (dropping) {
            bytes.release();
            return;
        }
        // Copied, since many tiny reads would each keep a buffer of their own.
        if (!early.isReadable()) {
            early = channel.alloc().buffer(bytes.readableBytes());
        }
        early.writeBytes(bytes);
        bytes.release();
        if (early.readableBytes() >= EARLY_BYTES_MAX) {
            channel.config().setAutoRead(false);
            events.limitReached(Limit.HANDSHAKE_EARLY_BYTES);
        }
    }
}
