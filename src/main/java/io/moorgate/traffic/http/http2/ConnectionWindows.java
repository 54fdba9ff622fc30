package io.moorgate.traffic.http.http2;

import io.moorgate.time.Ticker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * The receive windows of one HTTP/2 connection: each stream's grows with what is taken of it, all together by
 * {@link #GROWTH_BYTES_MAX} at most. Event loop of the connection.
 */
final class ConnectionWindows {
    /** By how much the windows of a connection's streams may grow in all. */
    static final int GROWTH_BYTES_MAX = 16 * 1024 * 1024;

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext ctx;
    private final Ticker ticker;
    private final int initialBytes;
    private final boolean whole;
    private int available = GROWTH_BYTES_MAX;

    /**
     * @param initialBytes the window with which each stream begins
     * @param whole whether the connection's own window grows with its streams'
     */
    ConnectionWindows(
            Http2ConnectionHandler handler, ChannelHandlerContext ctx, Ticker ticker, int initialBytes, boolean whole) {
        this.handler = handler;
        this.ctx = ctx;
        this.ticker = ticker;
        this.initialBytes = initialBytes;
        this.whole = whole;
    }

    /** The window of a new stream. */
    StreamWindow open() {
        return new StreamWindow(initialBytes);
    }

    /** {@code bytes} of {@code stream} were taken; whether its window has grown, and what says so is to be flushed. */
    boolean taken(Http2Stream stream, StreamWindow window, int bytes) {
        long nowNanos = ticker.nanos();
        if (!window.taken(bytes, nowNanos)) {
            return false;
        }
        int growth = window.growth(nowNanos, available);
        if (growth > 0) {
            available -= growth;
            grow(stream, growth);
            growWhole(growth);
        }
        return growth > 0;
    }

    /** A stream with {@code window} has ended. */
    void closed(StreamWindow window) {
        int grown = window.grown();
        if (grown > 0) {
            available += grown;
            growWhole(-grown);
        }
    }

    private void growWhole(int bytes) {
        if (whole) {
            grow(handler.connection().connectionStream(), bytes);
        }
    }

    private void grow(Http2Stream stream, int bytes) {
        Http2LocalFlowController controller = handler.decoder().flowController();
        try {
            controller.incrementWindowSize(stream, bytes);
        } catch (Http2Exception fault) {
            handler.onError(ctx, true, fault);
        }
    }
}
