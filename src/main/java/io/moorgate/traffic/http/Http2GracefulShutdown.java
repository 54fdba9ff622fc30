package io.moorgate.traffic.http;

import io.moorgate.time.Timers;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;

/**
 * Ends an HTTP/2 connection without losing a stream (RFC 9113 section 6.8): a first GOAWAY names no last stream, so that
 * what the client has sent meanwhile still counts; a second one, a while later, names the last that came. The
 * connection closes when its streams are done. Event loop of the connection.
 */
final class Http2GracefulShutdown {
    /** How long streams that were on their way are still taken. */
    static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long NO_ERROR = 0;
    private static final long PATIENCE_DAYS = 1;

    private final HttpConnection connection;
    private final Timers timers;
    private boolean said;

    Http2GracefulShutdown(HttpConnection connection, Timers timers) {
        this.connection = connection;
        this.timers = timers;
    }

    /** Begins; does nothing the second time. */
    void say() {
        if (said) {
            return;
        }
        said = true;
        connection.goAway(NO_ERROR, Integer.MAX_VALUE);
        Timers.Timer timer = timers.after(NOTICE_NANOS, this::finish);
        ClientConnection.channelOf(connection).closeFuture().addListener(closed -> timer.cancel());
    }

    private void finish() {
        int last = ClientConnection.channelOf(connection)
                .pipeline()
                .get(Http2ConnectionHandler.class)
                .connection()
                .remote()
                .lastStreamCreated();
        connection.goAway(NO_ERROR, Math.max(0, last));
        connection.shutdown(PATIENCE_DAYS, TimeUnit.DAYS);
    }
}
