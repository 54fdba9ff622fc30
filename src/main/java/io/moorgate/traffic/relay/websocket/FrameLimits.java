package io.moorgate.traffic.relay.websocket;

import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Rate;
import io.moorgate.time.TokenBucket;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.relay.Relays;

/** What the client of one WebSocket may send: how large a frame, how many messages. Event loop of the relay. */
final class FrameLimits {
    private final Relays relays;
    private final long frameBytesMax;
    /** Null where messages may come as often as they like. */
    private final TokenBucket messages;

    FrameLimits(Relays relays, LimitPolicy limits) {
        this.relays = relays;
        this.frameBytesMax = limits.frameBytesMax();
        this.messages = limits.messageRate().map(this::bucket).orElse(null);
    }

    private TokenBucket bucket(Rate rate) {
        return new TokenBucket(rate.count(), rate.spanNanos(), relays.nowNanos());
    }

    /** From now on {@code frames}, those of the client, are bounded. */
    void bound(FrameTracker frames) {
        if (frameBytesMax > 0) {
            frames.limit(frameBytesMax);
        }
    }

    /** A frame was too large. */
    void frameTooLarge() {
        relays.limitReached(Limit.MAX_FRAME_SIZE);
    }

    /** So many messages have passed; false where that was too often. */
    boolean take(int count) {
        boolean isWithin = messages == null || messages.tryTake(count, relays.nowNanos());
        if (!isWithin) {
            relays.limitReached(Limit.MAX_MESSAGE_RATE);
        }
        return isWithin;
    }
}
