package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import org.jboss.logging.Logger;

/**
 * One exchange on an endpoint's HTTP/1.1 connection. What the reader has not taken is bounded: beyond
 * {@link #WINDOW_BYTES} the socket is not read.
 *
 * <p>Thread: the connection's event loop.
 */
final class Http1Stream implements HttpStream {
    /** What may have been read and not yet credited. */
    static final int WINDOW_BYTES = 128 * 1024;

    private static final int FINAL_MIN = 200;
    private static final int STATUS_MAX = 599;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int RESET_CONTENT = 205;
    private static final Logger LOG = Logger.getLogger(Http1Stream.class);

    private final Http1Connection connection;
    private final Channel channel;
    private final boolean onUsedConnection;
    private StreamReader reader;
    private boolean chunked;
    private boolean writeEnded;
    private boolean writeBroke;
    private boolean answerBegun;
    private boolean interim;
    private boolean withoutContent;
    private boolean readEnded;
    private boolean answerRead;
    private boolean keepAlive;
    private boolean over;
    private int uncredited;

    Http1Stream(Http1Connection connection, Channel channel, StreamReader reader, boolean onUsedConnection) {
        this.connection = connection;
        this.channel = channel;
        this.reader = reader;
        this.onUsedConnection = onUsedConnection;
    }

    /** Sends the request's head; with {@code end} that is all of it. */
    void begin(HttpRequest request, boolean end) {
        chunked = HttpUtil.isTransferEncodingChunked(request);
        writeEnded = end;
        channel.writeAndFlush(request, promise(UNHEARD));
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
        return writeEnded || over;
    }

    @Override
    public void credit(int bytes) {
        uncredited -= bytes;
        if (uncredited < WINDOW_BYTES && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void writeHead(Http2Headers head, boolean end, WriteListener listener) {
        throw new IllegalStateException("the head is written when the stream is opened");
    }

    @Override
    public void writeData(ByteBuf data, boolean end, WriteListener listener) {
        if (over || writeEnded || writeBroke) {
            data.release();
            listener.onDone(writeBroke && !over);
            return;
        }
        writeEnded = end;
        HttpContent content =
                end ? data.isReadable() ? new DefaultLastHttpContent(data) : last(data) : new DefaultHttpContent(data);
        channel.writeAndFlush(content, promise(listener));
        endIfDone();
    }

    private static HttpContent last(ByteBuf empty) {
        empty.release();
        return LastHttpContent.EMPTY_LAST_CONTENT;
    }

    /** Trailers follow a chunked body only; behind another one they are dropped (RFC 9110 section 6.5.1). */
    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        if (over || writeEnded || writeBroke) {
            listener.onDone(writeBroke && !over);
            return;
        }
        writeEnded = true;
        DefaultLastHttpContent last = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        if (chunked) {
            trailers.forEach(trailer -> last.trailingHeaders().add(trailer.getKey(), trailer.getValue()));
        }
        channel.writeAndFlush(last, promise(listener));
        endIfDone();
    }

    /** HTTP/1.1 has no reset but the end of the connection; what is done already is left to come to its end. */
    @Override
    public void reset(long code) {
        if (!over && !(readEnded && writeEnded)) {
            over = true;
            connection.ended(false);
        }
    }

    private ChannelPromise promise(WriteListener listener) {
        ChannelPromise promise = channel.newPromise();
        promise.addListener(done -> {
            if (!done.isSuccess() && !over) {
                writeBroke = true;
                writeEnded = true;
                keepAlive = false;
                endIfDone();
            }
            // A request that cannot be written further may have been answered already: the socket's end decides.
            listener.onDone(done.isSuccess() || !over);
        });
        return promise;
    }

    /** A part of the answer has come; it is the caller's. */
    void answered(HttpObject part) {
        try {
            if (part instanceof HttpResponse head) {
                onHead(head);
            }
            if (part instanceof HttpContent content && !over) {
                onContent(content);
            }
        } catch (RuntimeException fault) {
            LOG.error("fault=reader", fault);
            broke();
        }
    }

    private void onHead(HttpResponse head) {
        int status = head.status().code();
        boolean sensible = status >= 100 && status <= STATUS_MAX && status != SWITCHING_PROTOCOLS;
        if (!sensible || !Http1Messages.isCodedAsKnown(head) || head.headers().size() > connection.fieldsMax()) {
            broke();
            return;
        }
        interim = status < FINAL_MIN;
        if (interim) {
            reader.onHead(Http1Messages.answer(head), false);
            return;
        }
        answerBegun = true;
        keepAlive = HttpUtil.isKeepAlive(head) && !writeBroke;
        if (status == RESET_CONTENT) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        withoutContent = status == RESET_CONTENT || connection.isContentAlwaysEmpty(head);
        readEnded = withoutContent;
        reader.onHead(Http1Messages.answer(head), withoutContent);
    }

    private void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim) {
            interim = !last;
            return;
        }
        if (withoutContent) {
            answerRead = last;
            endIfDone();
            return;
        }
        readEnded = last;
        answerRead = last;
        Http2Headers trailers = last ? Http1Messages.trailers(((LastHttpContent) content).trailingHeaders()) : null;
        ByteBuf data = content.content();
        boolean endsWithData = last && trailers.isEmpty();
        if (data.isReadable() || endsWithData) {
            onData(data, endsWithData);
        }
        if (last && !trailers.isEmpty()) {
            reader.onTrailers(trailers);
        }
        endIfDone();
    }

    private void onData(ByteBuf data, boolean end) {
        uncredited += data.readableBytes();
        uncredited -= reader.onData(data, end);
        if (uncredited >= WINDOW_BYTES && !over && !end) {
            channel.config().setAutoRead(false);
        }
    }

    private void endIfDone() {
        if (answerRead && writeEnded && !over) {
            over = true;
            connection.ended(keepAlive);
        }
    }

    /** The connection broke, or what came on it makes no sense. */
    void broke() {
        if (over) {
            return;
        }
        over = true;
        connection.ended(false);
        if (!readEnded || !writeEnded) {
            reader.onBroken(onUsedConnection && !answerBegun ? StreamBreak.stale() : StreamBreak.lost());
        }
    }
}
