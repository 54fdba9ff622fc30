package io.moorgate.traffic.http;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.relay.SocketErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The life of a client's HTTP/2 connection: PING at intervals (RFC 9113 section 6.7), an end where nobody answers, and
 * the greatest age. A connection carries requests for many Services; the shortest interval and the least age of those
 * that it has carried hold. Event loop of the connection.
 */
final class Http2KeepAlive {
    private static final int UNANSWERED_MAX = 2;
    private static final int SILENT_INTERVALS = 3;
    private static final int PING_BYTES = 8;

    private final HttpConnection connection;
    private final Channel channel;
    private final Ear ear = new Ear();
    private final Ticker ticker;
    private final Timers timers;
    private final Runnable onAge;
    private final long openedNanos;
    private final double chance = ThreadLocalRandom.current().nextDouble();
    private LifePolicy last;
    private long intervalNanos;
    private long ageNanos;
    private Timers.Timer pulse;
    private Timers.Timer age;
    private boolean heard;
    private boolean asked;
    private int unanswered;
    private boolean dead;

    /** {@code onAge} runs when the greatest age is reached. */
    Http2KeepAlive(HttpConnection connection, Ticker ticker, Timers timers, Runnable onAge) {
        this.connection = connection;
        this.channel = ClientConnection.channelOf(connection);
        this.ticker = ticker;
        this.timers = timers;
        this.onAge = onAge;
        this.openedNanos = ticker.nanos();
        channel.pipeline().addFirst(ear);
        channel.closeFuture().addListener(closed -> stop());
    }

    /** A request of a route with {@code policy} has come. */
    void carries(LifePolicy policy) {
        if (policy.equals(last)) {
            return;
        }
        last = policy;
        long pingNanos = policy.pingInterval().toNanos();
        if (pingNanos > 0 && (intervalNanos == 0 || pingNanos < intervalNanos)) {
            intervalNanos = pingNanos;
            restartPulse();
        }
        long oldestNanos = policy.ageNanos(chance);
        if (oldestNanos > 0 && (ageNanos == 0 || oldestNanos < ageNanos)) {
            ageNanos = oldestNanos;
            restartAge();
        }
    }

    /** Whether the client was given up since it did not answer. */
    boolean isDead() {
        return dead;
    }

    private void restartPulse() {
        if (pulse != null) {
            pulse.cancel();
        }
        pulse = timers.after(intervalNanos, this::pulse);
    }

    private void restartAge() {
        if (age != null) {
            age.cancel();
        }
        age = timers.after(Math.max(0, ageNanos - (ticker.nanos() - openedNanos)), onAge);
    }

    private void pulse() {
        if (heard) {
            unanswered = 0;
        } else if (asked && ++unanswered >= UNANSWERED_MAX || SocketErrors.silentMillis(channel) >= silentMillisMax()) {
            dead = true;
            ear.close();
            return;
        }
        asked = !heard && !isBacklogged();
        heard = false;
        if (asked) {
            connection.ping(Buffer.buffer(new byte[PING_BYTES]));
        }
        pulse = timers.after(intervalNanos, this::pulse);
    }

    private long silentMillisMax() {
        return TimeUnit.NANOSECONDS.toMillis(intervalNanos) * SILENT_INTERVALS;
    }

    /** Whether something for the client is unsent: then only what the kernel knows of it says that the client is gone. */
    private boolean isBacklogged() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && !queue.isEmpty();
    }

    private void stop() {
        if (pulse != null) {
            pulse.cancel();
        }
        if (age != null) {
            age.cancel();
        }
    }

    /** Notes that something has come; first in the pipeline. */
    private final class Ear extends ChannelInboundHandlerAdapter {
        private ChannelHandlerContext ctx;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        /** Closes past the HTTP/2 handler, which would wait for streams and for the client. */
        void close() {
            ctx.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            heard = true;
            ctx.fireChannelRead(message);
        }
    }
}
