package io.moorgate.traffic.http;

import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Takes the HTTP decoder's place on a client's connection while its upgrade is under way, and keeps what the client
 * sends behind its handshake: those bytes are the new protocol's. Event loop of the client.
 */
final class UpgradeBuffer extends ChannelInboundHandlerAdapter {
    /** Beyond so many early bytes the client's socket is not read until it is upgraded. */
    static final int EARLY_BYTES_MAX = 16 * 1024;

    private static final String LIMIT = "handshake-early-bytes";
    private static final String DECODER = "httpDecoder";

    private final Channel channel;
    private final TrafficEvents events;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean requestEnded;
    private boolean dropping;
    private Runnable gone = () -> {};

    private UpgradeBuffer(Channel channel, TrafficEvents events) {
        this.channel = channel;
        this.events = events;
    }

    /** Puts a hold on {@code channel}, of which Vert.x has just decoded a request's head. */
    static UpgradeBuffer take(Channel channel, TrafficEvents events) {
        UpgradeBuffer hold = new UpgradeBuffer(channel, events);
        // The same name, so that Vert.x finds something to remove when it hands the socket over.
        channel.pipeline().replace(DECODER, DECODER, hold);
        return hold;
    }

    /** {@code gone} runs when the client's socket has closed. */
    void onGone(Runnable gone) {
        this.gone = gone;
    }

    /**
     * Whether the request's end came straight behind its head. Where it did not, other requests were pipelined before
     * it, and bytes of the new protocol may have been decoded as HTTP.
     */
    boolean isRequestEnded() {
        return requestEnded;
    }

    /** The client's Netty channel. */
    Channel channel() {
        return channel;
    }

    /** What has come early; the caller owns it. */
    ByteBuf takeEarly() {
        ByteBuf taken = early;
        early = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    /** There will be no upgrade: what the client sends is of no use. */
    void drop() {
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
        requestEnded |= message instanceof LastHttpContent;
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        dropping = true;
        takeEarly().release();
        gone.run();
        context.fireChannelInactive();
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
            events.limitReached(LIMIT);
        }
    }
}
