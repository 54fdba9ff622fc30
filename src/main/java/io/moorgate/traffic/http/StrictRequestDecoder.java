package io.moorgate.traffic.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Vert.x's request decoder, made deaf to what request smuggling lives on: what Netty itself lets pass is marked as a
 * failed message here, and after the first failure nothing more is read from the connection. It decodes a head only
 * when the exchange before it is over; until then pipelined bytes stay as they came, and no more are read than one
 * read brings. Event loop of the connection.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private final HeadScan scan = new HeadScan();
    private final HeadTimer timer;
    private final BooleanSupplier busy;
    private ChannelHandlerContext context;
    private boolean inHead = true;
    private boolean held;
    private boolean pausedReading;
    private boolean refused;

    /** {@code busy}: whether an exchange is under way on the connection. */
    StrictRequestDecoder(HttpServerOptions options, HeadTimer timer, BooleanSupplier busy) {
        super(options);
        this.timer = timer;
        this.busy = busy;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
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
            timer.headBegun();
            if (busy.getAsBoolean()) {
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
        for (int at = known; at < out.size(); at++) {
            inspect((HttpObject) out.get(at));
        }
    }

    private void hold(ChannelHandlerContext ctx) {
        held = true;
        if (ctx.channel().config().isAutoRead()) {
            pausedReading = true;
            ctx.channel().config().setAutoRead(false);
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
            String fault = scan.fault() == null ? framingFault(request) : scan.fault();
            if (fault != null && request.decoderResult().isSuccess()) {
                request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
            }
        }
        if (decoded instanceof LastHttpContent) {
            inHead = true;
            scan.reset();
        }
        refused |= !decoded.decoderResult().isSuccess();
    }

    /** A coding under the chunked one would reach the endpoint unnamed, since the header belongs to this hop. */
    private static String framingFault(HttpRequest request) {
        for (String coding : request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING)) {
            if (!coding.strip().equalsIgnoreCase("chunked")) {
                return "Transfer-Encoding (expected: chunked and nothing else)";
            }
        }
        return null;
    }
}
