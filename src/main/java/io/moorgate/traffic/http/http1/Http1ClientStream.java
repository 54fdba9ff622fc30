package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.head.EventStreamType;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.http.stream.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import org.jboss.logging.Logger;

/**
 * One exchange on a client's HTTP/1.0 or HTTP/1.1 connection. What its reader has not taken is bounded: beyond
 * {@link ExchangeBuffers#WINDOW_BYTES} the socket is not read.
 *
 * <p>Thread: the connection's event loop.
 */
public final class Http1ClientStream implements HttpStream {
    private static final int FINAL_MIN = 200;
    static final int CONTINUE = 100;
    private static final Logger LOG = Logger.getLogger(Http1ClientStream.class);

    private final Http1ExchangeHandler connection;
    private final Channel channel;
    private final Outgoing outgoing;
    private final RequestHead request;
    private final boolean expectsContinue;
    private StreamReader reader = Unread.READER;
    private boolean bodyBegun;
    private boolean continued;
    private boolean readEnded;
    private boolean headWritten;
    private boolean bodiless;
    private boolean chunked;
    private boolean writeEnded;
    private boolean over;
    private boolean lastOfConnection;
    private long bodyBytesLeft = AnswerFraming.UNKNOWN;
    private int uncredited;

    /** {@code bodiless}: the request has neither body nor trailers. */
    Http1ClientStream(
            Http1ExchangeHandler connection,
            Channel channel,
            Outgoing outgoing,
            RequestHead request,
            boolean bodiless) {
        this.connection = connection;
        this.channel = channel;
        this.outgoing = outgoing;
        this.request = request;
        this.expectsContinue = request.expectsContinue();
        this.readEnded = bodiless;
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
        if (uncredited < outgoing.window() && !readEnded) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public boolean isWritable() {
        return outgoing.isWritable();
    }

    @Override
    public void holds(int bytes) {
        outgoing.parks(bytes);
    }

    @Override
    public void closeAfterAnswer() {
        lastOfConnection = true;
    }

    /**
     * Takes the connection out of HTTP: nothing more is decoded, and what the client sends is kept. In the turn in which
     * the request's head was read.
     */
    public UpgradeBuffer upgrade() {
        lastOfConnection = true;
        return connection.upgrade();
    }

    /** Writes 101 with its fields and takes HTTP off the channel; {@code listener} is notified when that is done. */
    public void switchProtocols(HttpResponse head, WriteListener listener) {
        headWritten = true;
        writeEnded = true;
        over = true;
        connection.switchProtocols(head, listener);
    }

    /** A part of the request's body has come; it is the caller's. */
    void received(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        boolean known = readEnded;
        readEnded = last;
        if (over || known) {
            return;
        }
        try {
            ByteBuf data = content.content();
            bodyBegun |= data.isReadable();
            Http2Headers trailers = last ? Http1Messages.trailers(((LastHttpContent) content).trailingHeaders()) : null;
            boolean endsWithData = last && trailers.isEmpty();
            if (data.isReadable() || endsWithData) {
                onData(data, endsWithData);
            }
            if (last && !trailers.isEmpty()) {
                reader.onTrailers(trailers);
            }
        } catch (RuntimeException fault) {
            LOG.error("fault=reader", fault);
            broke();
            connection.cut(false);
        }
    }

    private void onData(ByteBuf data, boolean end) {
        uncredited += data.readableBytes();
        uncredited -= reader.onData(data, end);
        if (uncredited >= outgoing.window() && !over && !end) {
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void writeHead(Http2Headers head, boolean end, WriteListener listener) {
        int status = Integer.parseInt(head.status(), 0, head.status().length(), 10);
        if (over || headWritten) {
            listener.onDone(false);
        } else if (status < FINAL_MIN) {
            writeInterim(status, head);
            listener.onDone(true);
        } else {
            writeFinal(status, head, end, listener);
        }
    }

    /** Writes an interim answer; false where the client can be sent none. */
    boolean writeInterim(int status, Http2Headers head) {
        if (over || request.version() == RequestHead.Version.HTTP_1_0) {
            return false; // HTTP/1.0 has none (RFC 9110 section 15.2).
        }
        continued |= status == CONTINUE;
        Http1Messages.writeInterim(status, head, outgoing);
        outgoing.flush();
        return true;
    }

    private void writeFinal(int status, Http2Headers head, boolean end, WriteListener listener) {
        headWritten = true;
        // The client may or may not send the body that it announced; only a new connection makes that clear.
        boolean keepAlive = !lastOfConnection && !isClientWaiting() && connection.mayKeepAlive();
        AnswerFraming framing = AnswerFraming.of(status, head, request, end);
        bodiless = framing.bodiless();
        chunked = framing.chunked();
        bodyBytesLeft = framing.bodyBytes();
        keepAlive &= framing.isDelimited();
        Http1Messages.writeAnswer(status, head, request, framing, keepAlive, outgoing);
        connection.answerBegins(keepAlive);
        if (!end && EventStreamType.isOf(head)) {
            connection.streamsEvents();
        }
        if (end) {
            writeEnd(listener);
        } else {
            outgoing.heard(listener);
            outgoing.flushSoon();
        }
    }

    private boolean isClientWaiting() {
        return expectsContinue && !continued && !bodyBegun && !readEnded;
    }

    @Override
    public void writeData(ByteBuf data, boolean end, WriteListener listener) {
        if (over || writeEnded) {
            data.release();
            listener.onDone(false);
            return;
        }
        if (bodiless) {
            data.release();
            if (end) {
                writeEnd(listener);
            } else {
                listener.onDone(true);
            }
            return;
        }
        int bytes = data.readableBytes();
        if (bodyBytesLeft != AnswerFraming.UNKNOWN && (bytes > bodyBytesLeft || end && bytes < bodyBytesLeft)) {
            data.release();
            listener.onDone(false);
            broke(); // The endpoint's body is not as long as its head says.
            connection.cut(isEndedByClosing());
            return;
        }
        bodyBytesLeft -= bodyBytesLeft == AnswerFraming.UNKNOWN ? 0 : bytes;
        if (chunked) {
            outgoing.chunk(data, end ? UNHEARD : listener);
        } else {
            outgoing.data(data, end ? UNHEARD : listener);
        }
        if (end) {
            writeEnd(listener);
        } else {
            outgoing.flushSoon();
        }
    }

    /** Trailers follow a chunked body only; behind another one they are dropped (RFC 9110 section 6.5.1). */
    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        if (over || writeEnded || bodyBytesLeft > 0) {
            listener.onDone(false);
            if (bodyBytesLeft > 0) {
                reset(0);
            }
            return;
        }
        if (chunked) {
            outgoing.lastChunk(Http1Messages.trailerSection(trailers));
        }
        ended(listener);
    }

    private void writeEnd(WriteListener listener) {
        if (chunked) {
            outgoing.lastChunk();
        }
        ended(listener);
    }

    private void ended(WriteListener listener) {
        writeEnded = true;
        connection.answerEnds(outgoing.promise());
        outgoing.heard(listener);
        outgoing.flushSoon();
    }

    /** HTTP/1.1 has no reset but the end of the connection; an answer that is whole is left to reach the client. */
    @Override
    public void reset(long code) {
        if (over) {
            return;
        }
        over = true;
        if (!writeEnded) {
            outgoing.flush(); // What is out shows that the rest is missing.
            connection.cut(isEndingByClose());
        } else if (!readEnded) {
            channel.config().setAutoRead(true);
        }
    }

    /** Whether the answer has begun, is not whole, and would look so at the end of the connection. */
    boolean isEndingByClose() {
        return headWritten && !writeEnded && isEndedByClosing();
    }

    /** Whether the client takes the end of the connection for the end of the body, or may do so. */
    private boolean isEndedByClosing() {
        return request.version() == RequestHead.Version.HTTP_1_0 || !chunked && bodyBytesLeft == AnswerFraming.UNKNOWN;
    }

    /** The connection broke. */
    void broke() {
        if (!over && !(readEnded && writeEnded)) {
            over = true;
            reader.onBroken(outgoing.brokenBy());
        }
    }
}
