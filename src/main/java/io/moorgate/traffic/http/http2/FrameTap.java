package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Takes single streams of a server connection out of the hands of whoever serves it, and gives them out in frames. The
 * other streams, and all that concerns the connection, stay where they were.
 *
 * <p>A stream is to be taken while its head is being handled, before anything else of it has been read. From then on its
 * server sees of it only RST_STREAM and its end. Event loop of the connection.
 */
public final class FrameTap extends Http2FrameListenerDecorator {
    /** A call that lived so long is no rapid reset, whether it was answered or not. */
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = Logger.getLogger(FrameTap.class);
    private static final AttributeKey<FrameTap> KEY = AttributeKey.valueOf(FrameTap.class, "tap");

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext ctx;
    private final Http2Connection.PropertyKey taken;
    private final Http2Connection.PropertyKey born;
    private final Flusher flusher;
    private final HeadRule rule;
    private final FrameGate gate;
    private final ConnectionWindows windows;
    private final ConnectionBuffers buffers;
    private int lastHeadRead;
    private boolean refusing;

    private FrameTap(
            Http2ConnectionHandler handler,
            ChannelHandlerContext ctx,
            HeadRule rule,
            FrameGate gate,
            LoopBuffers buffers,
            int windowBytes) {
        super(handler.decoder().frameListener());
        this.handler = handler;
        this.ctx = ctx;
        this.rule = rule;
        this.gate = gate;
        this.windows = new ConnectionWindows(handler, ctx, gate.ticker(), windowBytes, true);
        this.buffers = buffers.open();
        ctx.channel().closeFuture().addListener(closed -> this.buffers.close());
        this.taken = handler.connection().newKey();
        this.born = handler.connection().newKey();
        this.flusher = new Flusher(ctx.channel());
        handler.decoder().frameListener(this);
        handler.connection().addListener(new Closings());
    }

    /**
     * Puts a tap on a connection before its first stream; {@code ctx} is that of its {@link Http2ConnectionHandler}.
     *
     * @param rule what each request's head has to be
     * @param gate counts what streams do
     * @param buffers counts what streams have waiting
     * @param windowBytes the window with which each stream begins
     */
    public static void install(
            ChannelHandlerContext ctx, HeadRule rule, FrameGate gate, LoopBuffers buffers, int windowBytes) {
        FrameTap tap = new FrameTap((Http2ConnectionHandler) ctx.handler(), ctx, rule, gate, buffers, windowBytes);
        ctx.channel().attr(KEY).set(tap);
        gate.serves(tap);
    }

    /** The tap of a connection. */
    public static FrameTap on(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** Takes stream {@code streamId}, whose head has just been read. */
    public HttpStream take(int streamId) {
        Http2Stream stream = handler.connection().stream(streamId);
        FrameStream frames = new FrameStream(handler, ctx, flusher, stream, windows, buffers);
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
        if (stream != null) {
            stream.headersRead(headers, end);
            return;
        }
        Http2Stream fresh = handler.connection().stream(streamId);
        lastHeadRead = Math.max(lastHeadRead, streamId);
        if (fresh.getProperty(born) == null) {
            fresh.setProperty(born, gate.budgets().nowNanos());
            String fault = RequestHeadSyntax.faultOf(headers);
            if (fault != null) {
                throw Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, fault);
            }
            Http2Headers refusal = rule.refusalOf(headers);
            if (refusal != null) {
                refuse(streamId, refusal, end);
                return;
            }
        }
        try {
            super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, end);
        } catch (RuntimeException fault) {
            LOG.error("fault=request stream=" + streamId, fault);
            throw Http2Exception.streamError(streamId, Http2Error.INTERNAL_ERROR, fault, "unexpected fault");
        }
    }

    /** Answers a request whose head is not taken; what else comes of it is not wanted (RFC 9113 section 8.1). */
    private void refuse(int streamId, Http2Headers answer, boolean end) {
        gate.spend(gate.budgets().provoked(), ClientBudgets.RESETS);
        refusing = true;
        handler.encoder().writeHeaders(ctx, streamId, answer, 0, true, ctx.newPromise());
        if (!end) {
            handler.encoder().writeRstStream(ctx, streamId, Http2Error.NO_ERROR.code(), ctx.newPromise());
        }
        refusing = false;
        flusher.flushSoon();
    }

    /** Whether the handler itself, and not the gateway, is refusing stream {@code streamId}: the client made it do so. */
    boolean isRefusedByHandler(int streamId) {
        FrameStream stream = takenStream(streamId);
        return (stream == null || !stream.isOver()) && !refusing;
    }

    /** Whether stream {@code streamId} is answered although its head was not understood. */
    boolean isHeadUnread(int streamId) {
        return streamId > lastHeadRead;
    }

    /** The last stream that the client has begun. */
    int lastStreamId() {
        return Math.max(0, handler.connection().remote().lastStreamCreated());
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long code) throws Http2Exception {
        Http2Stream reset = handler.connection().stream(streamId);
        if (!reset.isHeadersSent() && isYoung(reset)) {
            gate.spend(gate.budgets().reset(), ClientBudgets.RESETS);
        }
        FrameStream stream = takenStream(streamId);
        super.onRstStreamRead(ctx, streamId, code);
        if (stream != null) {
            stream.resetRead(code);
        }
    }

    private boolean isYoung(Http2Stream stream) {
        Long bornNanos = stream.getProperty(born);
        return bornNanos == null || gate.budgets().nowNanos() - bornNanos < YOUNG_NANOS;
    }

    /** Streams that end for whatever reason. */
    private final class Closings extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            if (stream.isHeadersSent()) {
                gate.budgets().answered();
            }
            FrameStream frames = stream.getProperty(taken);
            if (frames != null) {
                frames.closed(handler.connection());
            }
        }
    }
}
