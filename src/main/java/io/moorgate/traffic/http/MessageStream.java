package io.moorgate.traffic.http;

import io.moorgate.traffic.http.stream.AnswerHead;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A client's request and answer, as Vert.x has them, as a stream: for clients that speak HTTP/1.1. Event loop of the client.
 */
final class MessageStream implements HttpStream {
    private static final int CONTINUE = 100;
    private static final int EARLY_HINTS = 103;
    private static final int NOT_MODIFIED = 304;
    private static final List<String> NEVER_TRAILERS =
            List.of("transfer-encoding", "content-length", "host", "connection", "trailer", "set-cookie");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private int uncredited;
    private boolean continued;
    private boolean bodyBegun;
    private boolean readEnded;
    private boolean over;

    MessageStream(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
        this.readEnded = hasNoBody(request);
    }

    /** RFC 9112 section 6.3: without a length and without chunks there is none. */
    private static boolean hasNoBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return (length == null || length.equals("0")) && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    @Override
    public void read(StreamReader reader) {
        response.exceptionHandler(fault -> broke(reader));
        response.closeHandler(closed -> broke(reader));
        if (readEnded) {
            request.resume();
            return;
        }
        request.exceptionHandler(fault -> broke(reader));
        request.handler(buffer -> {
            if (buffer.length() == 0) {
                request.fetch(1); // Before trailers.
                return;
            }
            bodyBegun = true;
            uncredited += buffer.length();
            credit(over ? buffer.length() : reader.onData(Unpooled.wrappedBuffer(buffer.getBytes()), false));
        });
        request.endHandler(end -> {
            readEnded = true;
            if (!over) {
                ended(reader);
            }
        });
        request.fetch(1);
    }

    private void ended(StreamReader reader) {
        HttpHeaders trailers = RequestTrailers.of(request.connection());
        if (trailers == null) {
            reader.onData(Unpooled.EMPTY_BUFFER, true);
            return;
        }
        Http2Headers passed = new DefaultHttp2Headers();
        for (Map.Entry<String, String> trailer : trailers) {
            passed.add(trailer.getKey().toLowerCase(Locale.ROOT), trailer.getValue());
        }
        reader.onTrailers(passed);
    }

    private void broke(StreamReader reader) {
        if (!over && !response.ended()) {
            over = true;
            reader.onBroken(StreamBreak.lost());
        }
    }

    @Override
    public boolean isReadEnded() {
        return readEnded;
    }

    @Override
    public boolean isWriteEnded() {
        return response.ended();
    }

    @Override
    public void credit(int bytes) {
        uncredited -= bytes;
        if (bytes > 0 && uncredited == 0 && !readEnded) {
            request.fetch(1);
        }
    }

    @Override
    public boolean isWritable() {
        return !response.ended() && !response.writeQueueFull();
    }

    @Override
    public void writeHead(Http2Headers head, boolean end, WriteListener listener) {
        int status = HttpStatus.of(head);
        if (status < HttpStatus.FINAL_MIN) {
            writeInterim(status, head);
            listener.onDone(true);
            return;
        }
        response.setStatusCode(status);
        if (head instanceof AnswerHead answer && !answer.reason().isEmpty() && status != NOT_MODIFIED) {
            response.setStatusMessage(
                    answer.reason()); // With a phrase of its own, Vert.x frames a 304 as if it had a body.
        }
        head.forEach(header -> {
            if (header.getKey().charAt(0) != ':') {
                response.headers().add(header.getKey(), header.getValue());
            }
        });
        HopByHop.remove(response.headers());
        if (isClientWaiting()) {
            // The client may or may not send the body that it announced; only a new connection makes that clear.
            response.putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (end) {
            heard(response.end(), listener);
        } else {
            frame();
            heard(isFramed() ? response.writeHead() : Future.succeededFuture(), listener);
        }
    }

    /** 100 (Continue) and 103 (Early Hints); Vert.x knows no other, and they may be dropped (RFC 9110 section 15.2). */
    private void writeInterim(int status, Http2Headers head) {
        if (request.version() == HttpVersion.HTTP_1_0 || response.headWritten() || response.closed()) {
            return;
        }
        if (status == CONTINUE && isClientWaiting()) {
            continued = true;
            response.writeContinue();
        } else if (status == EARLY_HINTS) {
            MultiMap hints = MultiMap.caseInsensitiveMultiMap();
            head.forEach(hint -> {
                if (hint.getKey().charAt(0) != ':') {
                    hints.add(hint.getKey(), hint.getValue());
                }
            });
            response.writeEarlyHints(hints);
        }
    }

    private boolean isClientWaiting() {
        return !continued
                && !readEnded
                && uncredited == 0
                && !bodyBegun
                && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(request.getHeader(HttpHeaderNames.EXPECT));
    }

    /** A body of unknown length is chunked, or ends with the connection where the client cannot read chunks. */
    private void frame() {
        if (isFramed()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_1_0) {
            // Later than Vert.x, which says keep-alive to an old client that asks for it.
            response.headersEndHandler(head -> response.putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE));
        } else if (request.method() != HttpMethod.HEAD) {
            response.setChunked(true);
            response.putHeader(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    private boolean isFramed() {
        return response.headers().contains(HttpHeaderNames.CONTENT_LENGTH) || response.isChunked();
    }

    @Override
    public void writeData(ByteBuf data, boolean end, WriteListener listener) {
        Buffer copy = Buffer.buffer(ByteBufUtil.getBytes(data));
        data.release();
        if (over || response.ended()) {
            listener.onDone(false);
        } else if (!end) {
            heard(response.write(copy), listener);
        } else {
            heard(copy.length() == 0 ? response.end() : response.end(copy), listener);
        }
    }

    @Override
    public void writeTrailers(Http2Headers trailers, WriteListener listener) {
        if (over || response.ended()) {
            listener.onDone(false);
            return;
        }
        if (response.isChunked()) {
            trailers.forEach(trailer -> response.putTrailer(trailer.getKey(), trailer.getValue()));
            NEVER_TRAILERS.forEach(response.trailers()::remove);
        }
        heard(response.end(), listener);
    }

    private static void heard(Future<Void> write, WriteListener listener) {
        if (listener != UNHEARD) {
            write.onComplete(done -> listener.onDone(done.succeeded()));
        }
    }

    @Override
    public void reset(long code) {
        if (over) {
            return;
        }
        over = true;
        if (!response.ended()) {
            resetOnClose();
            response.reset(code);
        }
    }

    /** Lets the closing of an HTTP/1.0 connection be a reset, so that a cut body does not look whole. */
    private void resetOnClose() {
        if (request.version() == HttpVersion.HTTP_1_0) {
            Channel channel = ClientConnection.channelOf(request.connection());
            if (channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
        }
    }
}
