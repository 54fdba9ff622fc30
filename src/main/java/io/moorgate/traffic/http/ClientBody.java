package io.moorgate.traffic.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.core.http.impl.HttpServerRequestWrapper;
import java.util.function.LongConsumer;

/**
 * A client's request as the proxy is shown it: the headers that go to the endpoint, the target in origin form, and a
 * body that tells when reading begins, what has passed and when it has ended.
 */
final class ClientBody extends HttpServerRequestWrapper {
    private final ClientRequest request;
    private final MultiMap headers;
    private final LongConsumer onBytes;
    private final Runnable onEnd;
    private Runnable onStart = () -> {};
    private Runnable beforeEnd = () -> {};
    private boolean started;
    private boolean ended;
    private long bytes;

    /**
     * @param onBytes hears the size of each piece
     * @param onEnd hears the end, after whoever reads the body
     */
    ClientBody(ClientRequest request, LongConsumer onBytes, Runnable onEnd) {
        super((HttpServerRequestInternal) request.http());
        this.request = request;
        this.onBytes = onBytes;
        this.onEnd = onEnd;
        this.headers = RequestHeaders.forEndpoint(request);
        if (isOfUnknownLength(request.http())) {
            headers.set(HttpHeaders.TRANSFER_ENCODING, HttpHeaders.CHUNKED);
        }
        if (request.http().version() == HttpVersion.HTTP_1_0) {
            headers.remove(HttpHeaders.EXPECT);
        }
    }

    private static boolean isOfUnknownLength(HttpServerRequest http) {
        return http.version() == HttpVersion.HTTP_2
                ? !http.headers().contains(HttpHeaders.CONTENT_LENGTH)
                : http.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Whether there is certainly nothing to carry: HTTP/1 framing says so, or the end came without a byte. */
    boolean isEmpty() {
        return bytes == 0 && (ended || isEmptyByFraming());
    }

    /** Whether an HTTP/1 message without framing headers, or of length 0, has no body (RFC 9112 section 6.3). */
    boolean isEmptyByFraming() {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        return !headers.contains(HttpHeaders.TRANSFER_ENCODING) && (length == null || isZero(length));
    }

    private static boolean isZero(String length) {
        return length.chars().allMatch(digit -> digit == '0');
    }

    /** Whether the client waits for 100 (Continue) before it sends the body. */
    boolean expectsContinue() {
        return "100-continue".equalsIgnoreCase(headers.get(HttpHeaders.EXPECT));
    }

    /** Whether the body has been read to its end. */
    boolean hasEnded() {
        return ended;
    }

    /** {@code onStart} runs once before the first byte is asked for, {@code beforeEnd} before the reader hears the end. */
    void hooks(Runnable onStart, Runnable beforeEnd) {
        this.onStart = onStart;
        this.beforeEnd = beforeEnd;
        this.started = false;
    }

    /** Bytes read so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public MultiMap headers() {
        return headers;
    }

    @Override
    public String getHeader(CharSequence name) {
        return headers.get(name);
    }

    @Override
    public String getHeader(String name) {
        return headers.get(name);
    }

    @Override
    public String uri() {
        return request.target().uri();
    }

    /** Not built: nobody here needs it, and building it fails, loudly, for paths that {@code java.net.URI} refuses. */
    @Override
    public String absoluteURI() {
        return request.target().uri();
    }

    /**
     * Also where nobody reads it any more, the body is counted and its end is heard. Empty pieces (an HTTP/2 end of
     * stream on its own) are not passed on: they would make a body of nothing.
     */
    @Override
    public HttpServerRequest handler(Handler<Buffer> handler) {
        delegate.handler(piece -> {
            if (piece.length() == 0) {
                return;
            }
            bytes += piece.length();
            onBytes.accept(piece.length());
            if (handler != null) {
                handler.handle(piece);
            }
        });
        return this;
    }

    @Override
    public HttpServerRequest endHandler(Handler<Void> handler) {
        delegate.endHandler(end -> {
            ended = true;
            if (handler != null) {
                beforeEnd.run();
                handler.handle(end);
            }
            onEnd.run();
        });
        return this;
    }

    @Override
    public HttpServerRequest resume() {
        start();
        delegate.resume();
        return this;
    }

    @Override
    public HttpServerRequest fetch(long amount) {
        start();
        delegate.fetch(amount);
        return this;
    }

    private void start() {
        if (!started) {
            started = true;
            onStart.run();
        }
    }
}
