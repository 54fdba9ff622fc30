package io.moorgate.traffic.http.http2;

import io.moorgate.time.Timers;
import io.moorgate.traffic.http.head.HeadBudget;

/** The header block of several frames that is arriving on a connection: its size and its time. Event loop of the connection. */
final class HeaderBlock {
    private static final Timers.Timer NONE = () -> {};

    private final GateLimits limits;
    private final Timers timers;
    private final HeadBudget room;
    private final Runnable onLate;
    private Timers.Timer timer = NONE;
    private int bytes;
    private int taken;

    /** {@code onLate} runs where a block takes too long. */
    HeaderBlock(GateLimits limits, Timers timers, HeadBudget room, Runnable onLate) {
        this.limits = limits;
        this.timers = timers;
        this.room = room;
        this.onLate = onLate;
    }

    /** HEADERS have come; they may be all of it. */
    void begin(int length, boolean whole) {
        end();
        bytes = length;
        if (!whole) {
            timer = timers.after(limits.blockNanosMax(), onLate);
        }
    }

    /** CONTINUATION has come. */
    void more(int length) {
        bytes += length;
    }

    boolean isTooLarge() {
        return bytes > limits.blockBytesMax();
    }

    /** Counts a part behind which more is to come; false where there is no room for it. */
    boolean waits(int length) {
        if (!room.take(length)) {
            return false;
        }
        taken += length;
        return true;
    }

    /** It is whole, or will never be. */
    void end() {
        timer.cancel();
        timer = NONE;
        room.release(taken);
        taken = 0;
        bytes = 0;
    }
}
