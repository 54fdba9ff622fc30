package io.moorgate.traffic.relay.websocket;

import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Rate;
import io.moorgate.time.TokenBucket;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.relay.Relays;

/** What may be sent on one WebSocket: how large a frame, how many messages of the client's. Event loop of the relay. */
final class FrameLimits {
    private final Relays relays;
    private final long frameBytesMax;
    /** Null where messages may come as often as they like. */
    private final TokenBucket messages;
    /** Null as well. */
    private final TokenBucket parts;

    /** How many control frames and small fragments may come for each message. */
    private static final int PARTS = 10;

    /** So many may come in a minute at the least: a client pings though it has nothing to say. */
    private static final int PARTS_A_MINUTE = 60;

    FrameLimits(Relays relays, LimitPolicy limits) {
        this.relays = relays;
        this.frameBytesMax = limits.frameBytesMax();
        this.messages = limits.messageRate().map(this::bucket).orElse(null);
        this.parts =
                limits.messageRate().map(FrameLimits::ofParts).map(this::bucket).orElse(null);
    }

    private static Rate ofParts(Rate rate) {
        long count = Math.max((long) rate.count() * PARTS, rate.per() == Rate.Per.MINUTE ? PARTS_A_MINUTE : 1);
        return new Rate((int) Math.min(count, Rate.COUNT_MAX), rate.per());
    }

    private TokenBucket bucket(Rate rate) {
        return new TokenBucket(rate.count(), rate.spanNanos(), relays.nowNanos());
    }

    /** From now on {@code frames} are bounded; reserved bits are as well where the handshake has agreed on no extension. */
    void bound(FrameTracker frames, boolean hasExtensions) {
        if (frameBytesMax > 0) {
            frames.limit(frameBytesMax);
        }
        if (!hasExtensions) {
            frames.withoutExtensions();
        }
    }

    /** A frame was too large. */
    void frameTooLarge() {
        relays.limitReached(Limit.MAX_FRAME_SIZE);
    }

    /** So many messages have passed, and so many control frames and fragments beside; false where either was too often. */
    boolean take(int count, int partsCount) {
        boolean isWithin = messages == null
                || messages.tryTake(count, relays.nowNanos()) && parts.tryTake(partsCount, relays.nowNanos());
        if (!isWithin) {
            relays.limitReached(Limit.MAX_MESSAGE_RATE);
        }
        return isWithin;
    }
}
