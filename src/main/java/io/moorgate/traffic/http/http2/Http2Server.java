package io.moorgate.traffic.http.http2;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.HeadBudget;
import io.moorgate.traffic.http.stream.RequestReader;
import io.netty.channel.Channel;

/**
 * Serves the HTTP/2 connections of one event loop: what they have in common.
 *
 * <p>Thread: that event loop, but for the constructor.
 */
public final class Http2Server {
    private final ClientLimits limits;
    private final Ticker ticker;
    private final Timers timers;
    private final FrameGate.Cut cut;
    private final LoopBuffers buffers;
    private final GateLimits gateLimits;
    private final HeadBudget heads;

    /**
     * @param timers may be coarse
     * @param cut ends a connection that has spent a budget
     * @param buffers what streams of this loop have waiting
     * @param heads bounds the heads under way, on every loop
     */
    public Http2Server(
            ClientLimits limits,
            Ticker ticker,
            Timers timers,
            FrameGate.Cut cut,
            LoopBuffers buffers,
            HeadBudget heads) {
        this.limits = limits;
        this.ticker = ticker;
        this.timers = timers;
        this.cut = cut;
        this.heads = heads;
        this.gateLimits = new GateLimits(
                limits.http2().resetsMax(),
                limits.http2().controlFramesMax(),
                limits.heads().decodedBytesMax(),
                limits.heads().timeout().toNanos());
        this.buffers = buffers;
    }

    /**
     * Adds what a connection needs to the end of the pipeline of {@code channel}, from which nothing has been decoded.
     *
     * @param onAge runs when the greatest age of the connection is reached
     */
    public Http2ClientConnection serve(Channel channel, RequestReader requests, Runnable onAge) {
        return new Http2ClientConnection(this, channel, requests, onAge);
    }

    ClientLimits limits() {
        return limits;
    }

    Ticker ticker() {
        return ticker;
    }

    Timers timers() {
        return timers;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    FrameGate newGate() {
        return new FrameGate(gateLimits, ticker, timers, heads, cut);
    }
}
