package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.stream.Flusher;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.http.stream.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jboss.logging.Logger;

/** A stream of a Netty HTTP/2 connection, in frames. Its event loop. */
final class FrameStream implements HttpStream {
    private static final Logger LOG = Logger.getLogger(FrameStream.class);

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext ctx;
    private final Flusher flusher;
    private final Http2Stream stream;
    private final ConnectionWindows windows;
    private final StreamWindow window;
    private final DataFrames frames;
    private final ConnectionBuffers buffers;
    private StreamReader reader = Unread.READER;
    private boolean readEnded;
    private boolean writeEnded;
    private boolean headRead;
    private boolean over;
    private boolean resetHere;
    /** Of the data that ends this side; null before it. */
    private ChannelPromise lastData;

    private long held;

    /** {@code buffers}: where it is counted what a client's stream has waiting; null for an endpoint's. */
    FrameStream(
            Http2ConnectionHandler handler,
            ChannelHandlerContext ctx,
            Flusher flusher,
            Http2Stream stream,
            ConnectionWindows windows,
            DataFrames frames,
            ConnectionBuffers buffers) {
        this.windows = windows;
        this.frames = frames;
        this.window = windows.open();
        this.buffers = buffers;
        this.headRead = buffers != null; // A request's head has been read by another.
        this.handler = handler;
        this.ctx = ctx;
        this.flusher = flusher;
        this.stream = stream;
        this.readEnded = stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
        this.writeEnded = stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL;
    }

    @Override
    public void read(StreamReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean isReadEnded() {
        return readEnded;
    }

    @Override
    public boolean isWriteEnded() {
        return writeEnded || isClosed() || stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL;
    }

    @Override
    public void credit(int bytes) {
        if (bytes == 0 || isClosed()) {
            return;
        }
        try {
            boolean grown = windows.taken(stream, window, bytes);
            if (handler.decoder().flowController().consumeBytes(stream, bytes) || grown) {
                flusher.flushSoon();
            }
        } catch (Http2Exception fault) {
            handler.onError(ctx, true, fault);
        }
    }

    @Override
    public boolean isWritable() {
        return handler.encoder().flowController().isWritable(stream);
    }

    @Override
    public void writeHead(Http2Headers head, boolean end, WriteListener listener) {
        writeHeaders(head, end, listener);
    }

    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        writeHeaders(trailers, true, listener);
    }

    private void writeHeaders(Http2Headers headers, boolean end, WriteListener listener) {
        if (!canWrite()) {
            listener.onDone(false);
            return;
        }
        writeEnded |= end;
        handler.encoder().writeHeaders(ctx, stream.id(), headers, 0, end, promise(listener));
        flusher.flushSoon();
    }

    @Override
    public void writeData(ByteBuf data, boolean end, WriteListener listener) {
        if (!canWrite()) {
            data.release();
            listener.onDone(false);
            return;
        }
        if (!end && listener == UNHEARD && frames.take(stream, data)) {
            flusher.flushSoon();
            return;
        }
        writeEnded |= end;
        int bytes = data.readableBytes();
        ChannelPromise promise = promise(listener);
        if (end) {
            lastData = promise;
        }
        handler.encoder().writeData(ctx, stream.id(), data, 0, end, promise);
        flusher.flushSoon();
        if (buffers != null && !promise.isDone() && !isWritable()) {
            holds(bytes);
            promise.addListener(done -> holds(-bytes));
        }
    }

    @Override
    public void reset(long code) {
        if (over) {
            return;
        }
        over = true;
        if (code == Http2Error.NO_ERROR.code() && lastData != null && !lastData.isDone()) {
            lastData.addListener(left -> writeReset(code)); // A reset would take what has not left yet with it.
        } else {
            writeReset(code);
        }
    }

    private void writeReset(long code) {
        if (!isClosed()) {
            resetHere = true;
            handler.encoder().writeRstStream(ctx, stream.id(), code, ctx.newPromise());
            flusher.flushSoon();
        }
    }

    /** Whether the gateway has reset it. */
    boolean isResetHere() {
        return resetHere;
    }

    /** Whether nothing is to come or to leave any more; a reset by the gateway makes it so before it is written. */
    boolean isOver() {
        return over;
    }

    @Override
    public void holds(int bytes) {
        if (buffers != null && bytes != 0) {
            held += bytes;
            buffers.changed(this, bytes);
        }
    }

    /** How many bytes wait in the gateway because of it. */
    long held() {
        return held;
    }

    /** Too many bytes wait. */
    void overLimit() {
        refuse(StreamBreak.OVER_LIMIT);
    }

    private boolean canWrite() {
        return !over && !writeEnded && !isClosed();
    }

    private boolean isClosed() {
        return stream.state() == Http2Stream.State.CLOSED;
    }

    private ChannelPromise promise(WriteListener listener) {
        ChannelPromise promise = ctx.newPromise();
        if (listener != UNHEARD) {
            promise.addListener(done -> listener.onDone(done.isSuccess()));
        }
        return promise;
    }

    /** Headers arrived: a head, an interim one, or trailers. */
    void headersRead(Http2Headers headers, boolean end) {
        if (over) {
            return;
        }
        boolean interim = !headRead && AnswerHeadSyntax.isInterim(headers);
        if (headRead ? AnswerHeadSyntax.hasPseudoField(headers) : !AnswerHeadSyntax.isHead(headers) || interim && end) {
            malformed();
            return;
        }
        readEnded |= end;
        boolean trailers = headRead;
        headRead |= !interim;
        try {
            if (trailers) {
                reader.onTrailers(headers);
            } else {
                reader.onHead(headers, end);
            }
        } catch (RuntimeException fault) {
            failed(fault);
        }
    }

    /** What arrived is no message of HTTP: a stream error (RFC 9113 section 8.1.1). */
    void malformed() {
        refuse(StreamBreak.reset(Http2Error.PROTOCOL_ERROR.code()));
    }

    /** What arrived is not taken. */
    void refuse(StreamBreak why) {
        reset(why.code());
        reader.onBroken(why);
    }

    /** Data arrived; answers how much of it is credited at once. */
    int dataRead(ByteBuf data, boolean end) {
        if (over) {
            return data.readableBytes();
        }
        if (!headRead) {
            malformed();
            return data.readableBytes();
        }
        readEnded |= end;
        try {
            int taken = reader.onData(data, end);
            if (taken > 0 && !end && !isClosed() && windows.taken(stream, window, taken)) {
                flusher.flushSoon();
            }
            return taken;
        } catch (RuntimeException fault) {
            failed(fault);
            return 0;
        }
    }

    /** A fault of ours ends this stream, and not the connection with all the others. */
    private void failed(RuntimeException fault) {
        LOG.error("fault=reader stream=" + stream.id(), fault);
        StreamReader current = reader;
        reader = Unread.READER;
        reset(Http2Error.INTERNAL_ERROR.code());
        current.onBroken(StreamBreak.LOST);
    }

    /** RST_STREAM arrived. */
    void resetRead(long code) {
        broke(StreamBreak.reset(code));
    }

    /** The connection is done with the stream, in good order or not. */
    void closed(Http2Connection connection) {
        windows.closed(window);
        if (readEnded && writeEnded) {
            over = true;
            return;
        }
        boolean leftOut = connection.goAwayReceived()
                && connection.local().isValidStreamId(stream.id())
                && stream.id() > connection.local().lastStreamKnownByPeer();
        broke(leftOut ? StreamBreak.LEFT_OUT : StreamBreak.LOST);
    }

    private void broke(StreamBreak how) {
        if (!over) {
            over = true;
            reader.onBroken(how);
        }
    }
}
