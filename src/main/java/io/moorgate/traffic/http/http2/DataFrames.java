package io.moorgate.traffic.http.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * The DATA frames that a connection sends without Netty's encoder: those of one turn of the event loop leave in one write, and none
 * has an object of its own. The encoder takes a frame for which there is no window, or of whose stream others wait: it keeps
 * them in order. Any other frame leaves after the data that was given before it. Stands right before the HTTP/2 handler.
 *
 * <p>Thread: the event loop of the connection.
 */
final class DataFrames extends ChannelOutboundHandlerAdapter {
    /** Each peer takes frames of so much (RFC 9113 section 4.2). */
    private static final int FRAME_BYTES_MAX = 16_384;

    /** Data up to this is copied behind its frame's header; more costs less as a buffer of its own. */
    private static final int COPIED_BYTES_MAX = 4_096;

    /** With so much in it a write is handed on before the turn ends, so that the channel knows what waits in it. */
    private static final int BATCH_BYTES_MAX = 32 * 1024;

    private static final int BATCH_BYTES_MIN = 512;
    private static final int NO_FRAME = -1;

    private final Http2Stream connectionStream;
    private final Http2RemoteFlowController windows;
    private ChannelHandlerContext ctx;
    private ByteBuf batch;
    private int batchBytes = BATCH_BYTES_MIN;
    private int lastFrameAt = NO_FRAME;
    private int lastStreamId;

    /** For {@code connection}, whose controller of the peer's windows is in place. */
    DataFrames(Http2Connection connection) {
        this.connectionStream = connection.connectionStream();
        this.windows = connection.remote().flowController();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /**
     * Takes {@code data}, which does not end {@code stream}, and the reference to it, where it can leave with this turn's flush.
     *
     * @return false where the encoder has to take it
     */
    boolean take(Http2Stream stream, ByteBuf data) {
        int bytes = data.readableBytes();
        if (bytes == 0 || bytes > FRAME_BYTES_MAX || !mayLeave(stream, bytes)) {
            return false;
        }
        try {
            windows.incrementWindowSize(stream, -bytes);
            windows.incrementWindowSize(connectionStream, -bytes);
        } catch (Http2Exception fault) {
            throw new IllegalStateException(fault);
        }
        if (bytes > COPIED_BYTES_MAX) {
            header(stream.id(), bytes);
            handOn();
            ctx.write(data, ctx.newPromise());
        } else {
            copy(stream.id(), data);
            data.release();
        }
        return true;
    }

    /** The windows are asked last: while frames wait for the connection's, nothing passes them. */
    private boolean mayLeave(Http2Stream stream, int bytes) {
        return windows.isWritable(stream)
                && !windows.hasFlowControlled(stream)
                && windows.windowSize(stream) >= bytes
                && windows.windowSize(connectionStream) >= bytes;
    }

    private void copy(int streamId, ByteBuf data) {
        int bytes = data.readableBytes();
        if (!grows(streamId, bytes)) {
            header(streamId, bytes);
        }
        batch.writeBytes(data, data.readerIndex(), bytes);
        if (batch.readableBytes() >= BATCH_BYTES_MAX) {
            handOn();
        }
    }

    /** Whether the last frame is of that stream too, and takes {@code bytes} more. */
    private boolean grows(int streamId, int bytes) {
        if (lastFrameAt == NO_FRAME || lastStreamId != streamId) {
            return false;
        }
        int grown = batch.getUnsignedMedium(lastFrameAt) + bytes;
        if (grown > FRAME_BYTES_MAX) {
            return false;
        }
        batch.setMedium(lastFrameAt, grown);
        return true;
    }

    private void header(int streamId, int bytes) {
        if (batch == null) {
            batch = ctx.alloc().directBuffer(batchBytes);
        }
        lastFrameAt = batch.writerIndex();
        lastStreamId = streamId;
        batch.writeMedium(bytes).writeByte(FrameScan.DATA).writeByte(0).writeInt(streamId);
    }

    /** What has been collected goes to the channel. */
    private void handOn() {
        if (batch != null) {
            ByteBuf full = batch;
            batch = null;
            lastFrameAt = NO_FRAME;
            batchBytes = Math.max(BATCH_BYTES_MIN, full.readableBytes());
            ctx.write(full, ctx.newPromise());
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        handOn();
        ctx.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        handOn();
        ctx.flush();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (batch != null) {
            batch.release();
            batch = null;
        }
    }
}
