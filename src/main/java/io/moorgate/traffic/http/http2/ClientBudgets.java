package io.moorgate.traffic.http.http2;

import io.moorgate.time.Ticker;
import io.moorgate.time.TokenBucket;
import io.moorgate.traffic.live.Limit;
import java.util.concurrent.TimeUnit;

/**
 * How much work without use a client may cause on one HTTP/2 connection. What an honest client does a lot of costs
 * nothing, or is paid for by what it gets: see docs/decisions/0082. Event loop of the connection.
 */
final class ClientBudgets {
    /** Resets of young calls without an answer, and resets that the client provokes. */
    static final Limit RESETS = Limit.HTTP2_RESETS;

    /** Frames that carry nothing for a request. */
    static final Limit CONTROL_FRAMES = Limit.HTTP2_CONTROL_FRAMES;

    /** The bytes of a header block, as sent and as decoded. */
    static final Limit HEADER_BLOCK = Limit.HTTP2_HEADER_BLOCK;

    /** How long a header block of several frames takes. */
    static final Limit HEADER_TIME = Limit.HTTP2_HEADER_TIME;

    /** What all heads under way hold. */
    static final Limit HEADS = Limit.REQUEST_HEADS;

    /** The span for which budgets are given. */
    static final int SPAN_SECONDS = 30;

    private static final int BURST_PARTS = 4;

    /** A stream error costs so much: an honest client has none, or a few as it starts. */
    private static final int PROVOKED_COST = 10;

    /** A SETTINGS frame costs so much: it is applied to each stream, and acknowledged. */
    private static final int SETTINGS_COST = 10;

    /** What a request pays for: its WINDOW_UPDATE, PRIORITY and empty DATA frames. */
    private static final int EARNED_BY_REQUEST = 4;

    /** What a DATA frame pays for: gRPC clients and servers measure the path by a WINDOW_UPDATE and a PING for each that comes. */
    private static final int EARNED_BY_DATA = 2;

    /** What so many bytes pay for that the client is sent: a WINDOW_UPDATE or a PING that measures the path. */
    private static final double BYTES_PER_TOKEN = 512;

    private final Ticker ticker;
    private final TokenBucket resets;
    private final TokenBucket controlFrames;

    ClientBudgets(Ticker ticker, int resetsMax, int controlFramesMax) {
        this.ticker = ticker;
        this.resets = bucket(resetsMax);
        this.controlFrames = bucket(controlFramesMax);
    }

    /** {@code perSpan} in a span, a part of them at once at most. */
    private TokenBucket bucket(int perSpan) {
        return new TokenBucket(
                (double) perSpan / BURST_PARTS, perSpan, TimeUnit.SECONDS.toNanos(SPAN_SECONDS), ticker.nanos());
    }

    /** The client has reset a young call without an answer; false where that is one too many. */
    boolean reset() {
        return resets.tryTake(1, ticker.nanos());
    }

    /** The client has made the gateway refuse a stream; false where that is one too many. */
    boolean provoked() {
        return resets.tryTake(PROVOKED_COST, ticker.nanos());
    }

    /** A call has been answered. */
    void answered() {
        resets.earn(1);
    }

    /** A frame has come that carries nothing for a request; false where that is one too many. */
    boolean controlFrame(int type) {
        return controlFrames.tryTake(type == FrameScan.SETTINGS ? SETTINGS_COST : 1, ticker.nanos());
    }

    /** A request has come. */
    void requested() {
        controlFrames.earn(EARNED_BY_REQUEST);
    }

    /** A DATA frame that is not empty leaves. */
    void dataSent() {
        controlFrames.earn(EARNED_BY_DATA);
    }

    /** {@code bytes} leave for the client. */
    void sent(int bytes) {
        controlFrames.earn(bytes / BYTES_PER_TOKEN);
    }

    long nowNanos() {
        return ticker.nanos();
    }
}
