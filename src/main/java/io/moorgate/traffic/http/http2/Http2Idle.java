package io.moorgate.traffic.http.http2;

import io.moorgate.time.Timers;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Connection;

/**
 * Closes, with GOAWAY, an HTTP/2 connection that has carried no stream for the keep-alive timeout; it looks once in
 * that time, so it may take up to twice as long. Event loop of the connection.
 */
final class Http2Idle {
    private final Http2Connection streams;
    private final Timers timers;
    private final long keepAliveNanos;
    private final Runnable onIdle;
    private Timers.Timer timer;
    private int lastStreamSeen = -1;

    private Http2Idle(Http2Connection streams, Timers timers, long keepAliveNanos, Runnable onIdle) {
        this.streams = streams;
        this.timers = timers;
        this.keepAliveNanos = keepAliveNanos;
        this.onIdle = onIdle;
    }

    /** Watches the connection of {@code channel} until it closes; {@code onIdle} ends it. */
    static void watch(Http2Connection streams, Channel channel, Timers timers, long keepAliveNanos, Runnable onIdle) {
        Http2Idle idle = new Http2Idle(streams, timers, keepAliveNanos, onIdle);
        idle.lookLater();
        channel.closeFuture().addListener(closed -> idle.timer.cancel());
    }

    private void lookLater() {
        timer = timers.after(keepAliveNanos, this::look);
    }

    private void look() {
        int lastStream = streams.remote().lastStreamCreated();
        if (streams.numActiveStreams() == 0 && lastStream == lastStreamSeen) {
            onIdle.run();
            return;
        }
        lastStreamSeen = lastStream;
        lookLater();
    }
}
