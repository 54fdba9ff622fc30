package io.moorgate.time;

import java.time.Instant;

/** The time of day, for what leaves the gateway and is read by people. Spans are measured with {@link Ticker}. */
@FunctionalInterface
public interface WallClock {

    /** The time of day. Any thread. */
    Instant now();

    /** The machine's clock. */
    static WallClock system() {
        return Instant::now;
    }
}
