package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import org.jboss.logging.Logger;

/**
 * One exchange on an endpoint's HTTP/1.1 connection. What the reader has not taken is bounded: beyond
 * {@link ExchangeBuffers#WINDOW_BYTES} the socket is not read.
 *
 * <p>Thread: the connection's event loop.
 */
final class Http1EndpointStream implements HttpStream {
    private static final int FINAL_MIN = 200;
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int RESET_CONTENT = 205;
    private static final Logger LOG = Logger.getLogger(Http1EndpointStream.class);

    private final Http1EndpointConnection connection;
    private final Channel channel;
    private final Outgoing outgoing;
    private final boolean onUsedConnection;
    private final boolean chunked;
    private StreamReader reader;
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

    /** Its head has been given to {@code outgoing}; {@code chunked}: what follows goes out in chunks. */
    Http1EndpointStream(
            Http1EndpointConnection connection,
            Channel channel,
            Outgoing outgoing,
            StreamReader reader,
            boolean onUsedConnection,
            boolean chunked) {
        this.connection = connection;
        this.channel = channel;
        this.outgoing = outgoing;
        this.chunked = chunked;
        this.reader = reader;
        this.onUsedConnection = onUsedConnection;
    }

    /** Sends the request's head; with {@code end} that is all of it, else more may come in this turn. */
    void begin(boolean end) {
        writeEnded = end;
        outgoing.heard(guarded(UNHEARD));
        if (end) {
            outgoing.flush();
        } else {
            outgoing.flushSoon();
        }
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
        if (uncredited < outgoing.window() && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public boolean isWritable() {
        return outgoing.isWritable();
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
        if (chunked) {
            outgoing.chunk(data, UNHEARD);
            if (end) {
                outgoing.lastChunk();
            }
        } else {
            outgoing.data(data, UNHEARD);
        }
        outgoing.heard(guarded(listener));
        outgoing.flushSoon();
        endIfDone();
    }

    /** Trailers follow a chunked body only; behind another one they are dropped (RFC 9110 section 6.5.1). */
    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        if (over || writeEnded || writeBroke) {
            listener.onDone(writeBroke && !over);
            return;
        }
        writeEnded = true;
        if (chunked) {
            outgoing.lastChunk(Http1Messages.trailerSection(trailers));
        }
        outgoing.heard(guarded(listener));
        outgoing.flushSoon();
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

    private WriteListener guarded(WriteListener listener) {
        return written -> {
            if (!written && !over) {
                writeBroke = true;
                writeEnded = true;
                keepAlive = false;
                endIfDone();
            }
            // A request that cannot be written further may have been answered already: the socket's end decides.
            listener.onDone(written || !over);
        };
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
        if (!AnswerSyntax.isSensible(head) || status == SWITCHING_PROTOCOLS || answerBegun) {
            broke();
            return;
        }
        interim = status < FINAL_MIN;
        if (interim) {
            reader.onHead(Http1Messages.decoded(head), false);
            return;
        }
        answerBegun = true;
        keepAlive = HttpUtil.isKeepAlive(head) && !writeBroke;
        if (status == RESET_CONTENT) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        withoutContent = status == RESET_CONTENT || connection.isContentAlwaysEmpty(head);
        readEnded = withoutContent;
        reader.onHead(Http1Messages.decoded(head), withoutContent);
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
        if (uncredited >= outgoing.window() && !over && !end) {
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
