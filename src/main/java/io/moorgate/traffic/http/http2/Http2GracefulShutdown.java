package io.moorgate.traffic.http.http2;

import io.moorgate.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP/2 connection without losing a stream (RFC 9113 section 6.8): a first GOAWAY names no last stream, so that
 * what the client has sent meanwhile still counts; a second one, a while later, names the last that came. The
 * connection closes when its streams are done. Event loop of the connection.
 */
final class Http2GracefulShutdown {
    /** How long streams that were on their way are still taken. */
    static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Http2ConnectionHandler handler;
    private final Channel channel;
    private final Timers timers;
    private boolean begun;

    Http2GracefulShutdown(Http2ConnectionHandler handler, Channel channel, Timers timers) {
        this.handler = handler;
        this.channel = channel;
        this.timers = timers;
    }

    /** Begins; does nothing the second time. */
    void begin() {
        if (begun || !channel.isActive()) {
            return;
        }
        begun = true;
        goAway(Integer.MAX_VALUE);
        Timers.Timer timer = timers.after(NOTICE_NANOS, this::finish);
        channel.closeFuture().addListener(closed -> timer.cancel());
    }

    private void finish() {
        goAway(Math.max(0, handler.connection().remote().lastStreamCreated()));
        ChannelHandlerContext ctx = channel.pipeline().context(handler);
        if (ctx != null) {
            ctx.channel().close();
        }
    }

    private void goAway(int lastStream) {
        ChannelHandlerContext ctx = channel.pipeline().context(handler);
        if (ctx != null) {
            handler.goAway(ctx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
            ctx.flush();
        }
    }
}
