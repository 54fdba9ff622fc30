package io.moorgate.traffic.http.http2;

import io.moorgate.routing.LifePolicy;
import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.relay.SocketErrors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The life of a client's HTTP/2 connection: PING after each interval in which nothing came but answers to it (RFC 9113 section 6.7),
 * an end where none comes, and the greatest age. A connection carries requests for many Services; the shortest interval and the least age of those
 * that it has carried hold. Event loop of the connection.
 */
final class Http2KeepAlive extends ChannelInboundHandlerAdapter {
    private static final int UNANSWERED_MAX = 2;
    private static final int SILENT_INTERVALS = 3;
    private static final int TYPE_AT = 3;
    private static final int FLAGS_AT = 4;
    private static final int PING_BYTES = Http2CodecUtil.FRAME_HEADER_LENGTH + Http2CodecUtil.PING_FRAME_PAYLOAD_LENGTH;

    private final Channel channel;
    private final Runnable ping;
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
    private boolean spoke;
    private boolean asked;
    private int unanswered;
    private boolean dead;

    /**
     * First of the HTTP/2 handlers in the pipeline of {@code channel}.
     *
     * @param ping sends a PING
     * @param onAge runs when the greatest age is reached
     */
    Http2KeepAlive(Channel channel, Runnable ping, Ticker ticker, Timers timers, Runnable onAge) {
        this.channel = channel;
        this.ping = ping;
        this.ticker = ticker;
        this.timers = timers;
        this.onAge = onAge;
        this.openedNanos = ticker.nanos();
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
            closeAtOnce();
            return;
        }
        asked = !spoke && !isBacklogged();
        heard = false;
        spoke = false;
        if (asked) {
            ping.run();
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

    /** Closes past the HTTP/2 handler, which would wait for streams and for the client. */
    private void closeAtOnce() {
        ChannelHandlerContext here = channel.pipeline().context(this);
        if (here != null) {
            here.close();
        }
    }

    /** Whether {@code message} is the answer to a PING, and nothing more: life, but no reason to leave the next one out. */
    private static boolean isAnswer(Object message) {
        return message instanceof ByteBuf bytes
                && bytes.readableBytes() == PING_BYTES
                && bytes.getByte(bytes.readerIndex() + TYPE_AT) == Http2FrameTypes.PING
                && (bytes.getByte(bytes.readerIndex() + FLAGS_AT) & Http2Flags.ACK) != 0;
    }

    /** Notes that something has come. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heard = true;
        spoke |= !isAnswer(message);
        ctx.fireChannelRead(message);
    }
}
