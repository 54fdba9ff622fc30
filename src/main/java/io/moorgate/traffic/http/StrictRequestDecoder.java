package io.moorgate.traffic.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Vert.x's request decoder, made deaf to what request smuggling lives on: what Netty itself lets pass is marked as a
 * failed message here, and after the first failure nothing more is read from the connection.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private final HeadScan scan = new HeadScan();
    private final HeadTimer timer;
    private boolean inHead = true;
    private boolean refused;

    StrictRequestDecoder(HttpServerOptions options, HeadTimer timer) {
        super(options);
        this.timer = timer;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) throws Exception {
        if (refused) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        int from = bytes.readerIndex();
        int known = out.size();
        if (inHead) {
            timer.headBegun();
        }
        super.decode(ctx, bytes, out);
        if (inHead) {
            scan.feed(bytes, from, bytes.readerIndex());
        }
        for (int at = known; at < out.size(); at++) {
            inspect((HttpObject) out.get(at));
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
