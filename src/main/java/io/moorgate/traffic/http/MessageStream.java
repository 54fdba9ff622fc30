package io.moorgate.traffic.http;

import io.moorgate.traffic.http2.HttpStream;
import io.moorgate.traffic.http2.StreamBreak;
import io.moorgate.traffic.http2.StreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;

/**
 * A client's request and answer, as Vert.x has them, as a stream: for clients that speak HTTP/1.1. Event loop of the client.
 */
final class MessageStream implements HttpStream {
    private static final int CONTINUE = 100;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private int uncredited;
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
        HttpHeaders trailers =
                request.version() == HttpVersion.HTTP_2 ? null : RequestTrailers.of(request.connection());
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
            if (status == CONTINUE && request.version() != HttpVersion.HTTP_1_0) {
                response.writeContinue();
            }
            listener.onDone(true);
            return;
        }
        response.setStatusCode(status);
        head.forEach(header -> {
            if (header.getKey().charAt(0) != ':') {
                response.headers().add(header.getKey(), header.getValue());
            }
        });
        HopByHop.remove(response.headers());
        if (end) {
            heard(response.end(), listener);
        } else {
            frame();
            heard(isFramed() ? response.writeHead() : Future.succeededFuture(), listener);
        }
    }

    /** A body of unknown length is chunked, or ends with the connection where the client cannot read chunks. */
    private void frame() {
        if (isFramed()) {
            return;
        }
        if (request.version() == HttpVersion.HTTP_1_0) {
            response.putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (request.method() != HttpMethod.HEAD) {
            response.setChunked(true);
            response.putHeader(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
    }

    private boolean isFramed() {
        return request.version() == HttpVersion.HTTP_2
                || response.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || response.isChunked();
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
            AnswerHead.NEVER_TRAILERS.forEach(response.trailers()::remove);
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
            CloseDelimited.resetOnClose(request);
            response.reset(code);
        }
    }
}
