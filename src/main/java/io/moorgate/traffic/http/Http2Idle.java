package io.moorgate.traffic.http;

import io.moorgate.time.Timers;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;

/**
 * Closes, with GOAWAY, an HTTP/2 connection that has carried no stream for the keep-alive timeout; it looks once in
 * that time, so it may take up to twice as long. Event loop of the connection.
 */
final class Http2Idle {
    private static final long GRACE_SECONDS = 5;

    private final HttpConnection connection;
    private final Http2Connection streams;
    private final Timers timers;
    private final long keepAliveNanos;
    private Timers.Timer timer;
    private int lastStreamSeen = -1;

    private Http2Idle(HttpConnection connection, Http2Connection streams, Timers timers, long keepAliveNanos) {
        this.connection = connection;
        this.streams = streams;
        this.timers = timers;
        this.keepAliveNanos = keepAliveNanos;
    }

    /** Watches {@code connection} where it is HTTP/2, until it closes; answers whether it is. */
    static boolean watch(HttpConnection connection, Timers timers, long keepAliveNanos) {
        Channel channel = ClientConnection.channelOf(connection);
        Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
        if (handler == null) {
            return false;
        }
        Http2Idle idle = new Http2Idle(connection, handler.connection(), timers, keepAliveNanos);
        idle.lookLater();
        channel.closeFuture().addListener(closed -> idle.timer.cancel());
        return true;
    }

    private void lookLater() {
        timer = timers.after(keepAliveNanos, this::look);
    }

    private void look() {
        int lastStream = streams.remote().lastStreamCreated();
        if (streams.numActiveStreams() == 0 && lastStream == lastStreamSeen) {
            connection.shutdown(GRACE_SECONDS, TimeUnit.SECONDS);
            return;
        }
        lastStreamSeen = lastStream;
        lookLater();
    }
}
