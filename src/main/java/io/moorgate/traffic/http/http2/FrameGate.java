package io.moorgate.traffic.http.http2;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.live.Limit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stands between the socket of a client, or of an endpoint, and the HTTP/2 handler: counts frames against the connection's budgets, and lets
 * through only so many in one turn of the event loop, so that a flood on one connection does not keep the others from
 * being served. A connection that spends a budget is sent GOAWAY ENHANCE_YOUR_CALM and closed. Event loop of the
 * connection.
 */
public final class FrameGate extends ChannelDuplexHandler {
    private static final int PREFACE_BYTES = 24;

    /** The work that is done in one turn: a frame is 1, a request {@link #REQUEST_WORK}. */
    private static final int WORK_PER_TURN = 128;

    private static final int REQUEST_WORK = 8;

    private final FrameScan in;
    private final FrameScan out;
    private final boolean isOfEndpoint;
    private final Deque<ByteBuf> kept = new ArrayDeque<>();
    private final Ticker ticker;
    private final ClientBudgets budgets;
    private final HeaderBlock block;
    private final Cut cut;
    private ChannelHandlerContext ctx;
    private Http2ClientConnection connection;
    private int work;
    private boolean waiting;
    private boolean isCut;

    /** How a connection ends that has spent a budget. */
    @FunctionalInterface
    public interface Cut {
        /** Sends {@code goAway}, past every handler, and closes. {@code limit}: the budget. */
        void end(Channel channel, ByteBuf goAway, Limit limit);
    }

    /** {@code heads}: what heads under way may hold in all. {@code timers} are the loop's. */
    public FrameGate(GateLimits limits, Ticker ticker, Timers timers, HeadBudget heads, Cut cut) {
        this(false, limits, ticker, timers, heads, cut);
    }

    /** The same for a connection to an endpoint: of its budgets it has that of control frames, to which requests that it is sent add. */
    static FrameGate ofEndpoint(GateLimits limits, Ticker ticker, Timers timers, HeadBudget heads, Cut cut) {
        return new FrameGate(true, limits, ticker, timers, heads, cut);
    }

    private FrameGate(
            boolean isOfEndpoint, GateLimits limits, Ticker ticker, Timers timers, HeadBudget heads, Cut cut) {
        this.isOfEndpoint = isOfEndpoint;
        this.in = new FrameScan(isOfEndpoint ? 0 : PREFACE_BYTES);
        this.out = new FrameScan(isOfEndpoint ? PREFACE_BYTES : 0);
        this.ticker = ticker;
        this.budgets = new ClientBudgets(ticker, limits.resetsMax(), limits.controlFramesMax());
        this.block = new HeaderBlock(limits, timers, heads, () -> spend(false, ClientBudgets.HEADER_TIME));
        this.cut = cut;
    }

    /** Connects it with the streams of its connection. */
    void serves(Http2ClientConnection connection) {
        this.connection = connection;
    }

    Ticker ticker() {
        return ticker;
    }

    ClientBudgets budgets() {
        return budgets;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
        } else if (isCut) {
            bytes.release();
        } else if (waiting) {
            kept.add(bytes);
        } else {
            pass(ctx, bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!waiting) {
            work = 0;
        }
        ctx.fireChannelReadComplete();
    }

    /** Passes on what of {@code bytes} still fits this turn; keeps the rest. */
    private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex() && work < WORK_PER_TURN) {
            at = in.read(bytes, at);
            if (in.isAtHeader() && !mayCome()) {
                bytes.release();
                return;
            }
        }
        if (at < bytes.writerIndex()) {
            ByteBuf now = bytes.readRetainedSlice(at - bytes.readerIndex());
            kept.addFirst(bytes);
            waitForTurn(ctx);
            ctx.fireChannelRead(now);
        } else {
            ctx.fireChannelRead(bytes);
        }
    }

    private void waitForTurn(ChannelHandlerContext ctx) {
        waiting = true;
        ctx.channel().config().setAutoRead(false);
        ctx.executor().execute(() -> nextTurn(ctx));
    }

    private void nextTurn(ChannelHandlerContext ctx) {
        waiting = false;
        work = 0;
        while (!waiting && !isCut && !kept.isEmpty()) {
            pass(ctx, kept.poll());
        }
        ctx.fireChannelReadComplete();
        if (!waiting) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** Counts the frame whose header has been read; false where the connection ends by it. */
    private boolean mayCome() {
        work += in.type() == FrameScan.HEADERS ? REQUEST_WORK : 1;
        switch (in.type()) {
            case FrameScan.HEADERS -> {
                budgets.requested();
                block.begin(in.length(), in.has(FrameScan.END_HEADERS));
                return blockGrows();
            }
            case FrameScan.CONTINUATION -> {
                block.more(in.length());
                return blockGrows() && spend(budgets.controlFrame(in.type()), ClientBudgets.CONTROL_FRAMES);
            }
            case FrameScan.DATA -> {
                boolean empty = in.length() == 0 && !in.has(FrameScan.END_STREAM);
                return !empty || spend(budgets.controlFrame(in.type()), ClientBudgets.CONTROL_FRAMES);
            }
            default -> {
                return spend(budgets.controlFrame(in.type()), ClientBudgets.CONTROL_FRAMES);
            }
        }
    }

    private boolean blockGrows() {
        if (!spend(!block.isTooLarge(), ClientBudgets.HEADER_BLOCK)) {
            return false;
        }
        if (in.has(FrameScan.END_HEADERS)) {
            block.end();
            return true;
        }
        return spend(block.waits(in.length()), ClientBudgets.HEADS);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            scanOut(bytes);
        }
        ctx.write(message, promise);
    }

    private void scanOut(ByteBuf bytes) {
        budgets.sent(bytes.readableBytes());
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            at = out.read(bytes, at);
            if (out.isAtHeader()) {
                earn();
            }
            if (!out.isAtHeader() || connection == null) {
                continue;
            }
            if (out.type() == FrameScan.RST_STREAM && connection.isRefusedByHandler(out.streamId())) {
                spend(budgets.provoked(), ClientBudgets.RESETS);
            } else if (out.type() == FrameScan.HEADERS && connection.isHeadUnread(out.streamId())) {
                spend(false, ClientBudgets.HEADER_BLOCK); // The decoder's own 431.
            }
        }
    }

    /** What the peer may answer a frame with that leaves: a request, and each DATA frame by WINDOW_UPDATE and PING. */
    private void earn() {
        if (out.type() == FrameScan.DATA && out.length() > 0) {
            budgets.dataSent();
        } else if (isOfEndpoint && out.type() == FrameScan.HEADERS) {
            budgets.requested();
        }
    }

    /** Ends the connection, once, unless {@code within} a budget; answers {@code within}. */
    boolean spend(boolean within, Limit limit) {
        if (!within && !isCut) {
            isCut = true;
            int last = connection == null ? 0 : connection.lastStreamId();
            ctx.executor().execute(() -> cut.end(ctx.channel(), goAway(last, limit), limit));
        }
        return within;
    }

    private static ByteBuf goAway(int lastStreamId, Limit limit) {
        byte[] why = limit.label().getBytes(StandardCharsets.US_ASCII);
        int length = 2 * Integer.BYTES + why.length;
        return Unpooled.buffer(FrameScan.HEADER_BYTES + length)
                .writeMedium(length)
                .writeByte(FrameScan.GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(lastStreamId)
                .writeInt((int) Http2Error.ENHANCE_YOUR_CALM.code())
                .writeBytes(why);
    }

    /** What an endpoint sent before it closed is read to its end: answers may be among it. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        work = Integer.MIN_VALUE;
        while (isOfEndpoint && !isCut && !kept.isEmpty()) {
            pass(ctx, kept.poll());
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        block.end();
        kept.forEach(ReferenceCountUtil::release);
        kept.clear();
    }
}
