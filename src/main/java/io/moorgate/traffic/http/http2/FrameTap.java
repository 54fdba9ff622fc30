package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;

/**
 * Takes single streams of a server connection out of the hands of whoever serves it, and gives them out in frames. The
 * other streams, and all that concerns the connection, stay where they were.
 *
 * <p>A stream is to be taken while its head is being handled, before anything else of it has been read. From then on its
 * server sees of it only RST_STREAM and its end. Event loop of the connection.
 */
public final class FrameTap extends Http2FrameListenerDecorator {
    private static final AttributeKey<FrameTap> KEY = AttributeKey.valueOf(FrameTap.class, "tap");

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext ctx;
    private final Http2Connection.PropertyKey taken;
    private final Flusher flusher;

    private FrameTap(Http2ConnectionHandler handler, ChannelHandlerContext ctx) {
        super(handler.decoder().frameListener());
        this.handler = handler;
        this.ctx = ctx;
        this.taken = handler.connection().newKey();
        this.flusher = new Flusher(ctx.channel());
        handler.decoder().frameListener(this);
        handler.connection().addListener(new Closings());
    }

    /** The tap of a connection; {@code ctx} is that of its {@link Http2ConnectionHandler}. */
    public static FrameTap on(ChannelHandlerContext ctx) {
        FrameTap tap = ctx.channel().attr(KEY).get();
        if (tap == null) {
            tap = new FrameTap((Http2ConnectionHandler) ctx.handler(), ctx);
            ctx.channel().attr(KEY).set(tap);
        }
        return tap;
    }

    /** Takes stream {@code streamId}, whose head has just been read. */
    public HttpStream take(int streamId) {
        Http2Stream stream = handler.connection().stream(streamId);
        FrameStream frames = new FrameStream(handler, ctx, flusher, stream);
        stream.setProperty(taken, frames);
        return frames;
    }

    private FrameStream takenStream(int streamId) {
        Http2Stream stream = handler.connection().stream(streamId);
        return stream == null ? null : stream.getProperty(taken);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end)
            throws Http2Exception {
        FrameStream stream = takenStream(streamId);
        return stream == null
                ? super.onDataRead(ctx, streamId, data, padding, end)
                : stream.dataRead(data, end) + padding;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end)
            throws Http2Exception {
        FrameStream stream = takenStream(streamId);
        if (stream == null) {
            super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, end);
        } else {
            stream.headersRead(headers, true, end);
        }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) throws Http2Exception {
        FrameStream stream = takenStream(streamId);
        super.onRstStreamRead(ctx, streamId, code);
        if (stream != null) {
            stream.resetRead(code);
        }
    }

    /** Streams that end for whatever reason. */
    private final class Closings extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            FrameStream frames = stream.getProperty(taken);
            if (frames != null) {
                frames.closed(handler.connection());
            }
        }
    }
}
