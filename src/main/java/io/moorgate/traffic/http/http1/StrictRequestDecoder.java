package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Netty's request decoder, without what request smuggling needs: what Netty itself lets pass is marked as a failed
 * message here, and after the first failure nothing more is read from the connection. It decodes a head only
 * when the exchange before it is over and the client takes what it is sent; until then pipelined bytes stay as they came, and
 * no more are read than one read brings. Event loop of the connection.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private static final int PIECE_BYTES_MAX = 64 * 1024;

    private final HeadScan scan = new HeadScan();
    private final HeaderTimeout timer;
    private final BooleanSupplier busy;
    private final int fieldsMax;
    private final SectionCharge charge;
    private final TrafficEvents events;
    private ChannelHandlerContext context;
    private boolean inHead = true;
    private boolean held;
    private boolean pausedReading;
    private boolean refused;
    private boolean headWhole;
    private int fieldsCharged;
    private int unreadCharged;

    /**
     * @param limits those of heads
     * @param busy whether an exchange is under way on the connection
     * @param budget what heads and trailer sections under way may hold, on all connections
     */
    StrictRequestDecoder(
            HeadLimits limits, HeaderTimeout timer, BooleanSupplier busy, HeadBudget budget, TrafficEvents events) {
        this(limits, timer, busy, new SectionCharge(budget, events), events);
    }

    private StrictRequestDecoder(
            HeadLimits limits, HeaderTimeout timer, BooleanSupplier busy, SectionCharge charge, TrafficEvents events) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLineBytesMax())
                .setMaxHeaderSize(limits.bytesMax())
                .setMaxChunkSize(PIECE_BYTES_MAX)
                .setHeadersFactory(DecodedFields.OF_REQUESTS)
                .setTrailersFactory(TrailerFields.atMost(limits.fieldsMax(), charge)));
        this.timer = timer;
        this.busy = busy;
        this.fieldsMax = limits.fieldsMax();
        this.charge = charge;
        this.events = events;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (held && ctx.channel().isWritable() && !busy.getAsBoolean()) {
            ctx.executor().execute(this::goOnUnlessBusy); // The channel may be amid a flush.
        }
        super.channelWritabilityChanged(ctx);
    }

    private void goOnUnlessBusy() {
        try {
            if (!busy.getAsBoolean() && !context.isRemoved()) {
                goOn();
            }
        } catch (Exception fault) {
            context.fireExceptionCaught(fault);
        }
    }

    /** The exchange is over: goes on with what has come meanwhile. */
    void goOn() throws Exception {
        if (!held) {
            return;
        }
        held = false;
        if (pausedReading) {
            pausedReading = false;
            context.channel().config().setAutoRead(true);
        }
        channelRead(context, Unpooled.EMPTY_BUFFER);
        channelReadComplete(context);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) throws Exception {
        if (refused) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        if (inHead) {
            boolean isBusy = busy.getAsBoolean();
            if (!isBusy && !ctx.channel().isWritable()) {
                timer.answerUnread(); // Else answers would pile up for a client that sends requests and reads nothing.
                hold(ctx);
                return;
            }
            timer.headBegun();
            if (isBusy) {
                hold(ctx);
                return;
            }
        }
        int from = bytes.readerIndex();
        int known = out.size();
        boolean head = inHead;
        super.decode(ctx, bytes, out);
        if (head) {
            scan.feed(bytes, from, bytes.readerIndex());
        }
        int fields = scan.fields();
        boolean otherVersion = scan.isOtherVersion();
        headWhole = false;
        for (int at = known; at < out.size() && !refused; at++) {
            inspect((HttpObject) out.get(at));
        }
        if (head) {
            boundHead(fields, otherVersion, bytes.readerIndex() - from, bytes.readableBytes(), out);
            if (refused) {
                bytes.skipBytes(bytes.readableBytes()); // A decoder that gives a message has to have read something.
            }
        }
    }

    /**
     * {@code fields}: those of the head so far. {@code consumed}: its bytes that were read just now. {@code unread}: those of a line
     * whose end has not come.
     */
    private void boundHead(int fields, boolean otherVersion, int consumed, int unread, List<Object> out) {
        if (otherVersion) {
            refuse(new HeadRefused(HeadRefused.Why.VERSION), out);
        } else if (fields > fieldsMax) {
            events.limitReached(Limit.HEADER_FIELDS);
            refuse(new TooLongHttpHeaderException("header fields: over " + fieldsMax), out);
        } else if (headWhole || refused) {
            giveBack();
        } else if (!charge.take(
                consumed + unread - unreadCharged + (long) (fields - fieldsCharged) * HeadBudget.FIELD_BYTES)) {
            refuse(new HeadRefused(HeadRefused.Why.TOO_MANY_UNDER_WAY), out);
        } else {
            fieldsCharged = fields;
            unreadCharged = unread;
        }
    }

    /** Puts a failed request in the place of whatever was decoded. */
    private void refuse(Exception fault, List<Object> out) {
        giveBack();
        refused = true;
        out.forEach(ReferenceCountUtil::release);
        out.clear();
        HttpRequest failed = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        failed.setDecoderResult(DecoderResult.failure(fault));
        out.add(failed);
    }

    private void giveBack() {
        charge.giveBack();
        fieldsCharged = 0;
        unreadCharged = 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        giveBack();
        super.channelInactive(ctx);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        giveBack();
        super.handlerRemoved0(ctx);
    }

    private void hold(ChannelHandlerContext ctx) {
        held = true;
        if (ctx.channel().config().isAutoRead()) {
            pausedReading = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    /** The superclass would drop what it holds; the exchange under way may still be answered. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** The superclass would ask for another read where the last brought no message. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (held) {
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    private void inspect(HttpObject decoded) {
        if (decoded instanceof HttpRequest request) {
            inHead = false;
            headWhole = true;
            String fault = scan.fault() == null ? framingFault(request) : scan.fault();
            if (fault != null && request.decoderResult().isSuccess()) {
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
            }
        }
        if (decoded instanceof LastHttpContent) {
            inHead = true;
            scan.reset();
            giveBack();
        }
        refused |= !decoded.decoderResult().isSuccess();
    }

    /** A coding under the chunked one would reach the endpoint unnamed, since the header belongs to this hop. */
    private static String framingFault(HttpRequest request) {
        if (!request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return null;
        }
        for (String coding : request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
            if (!coding.strip().equalsIgnoreCase("chunked")) {
                return "Transfer-Encoding (expected: chunked and nothing else)";
            }
        }
        return null;
    }
}
