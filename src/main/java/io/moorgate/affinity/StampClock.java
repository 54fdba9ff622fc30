package io.moorgate.affinity;

import io.moorgate.time.WallClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A hybrid logical clock (Kulkarni et al., 2014): its stamps grow with every write of this replica and are greater than
 * every stamp seen from another, and follow the time of day where nothing else orders two writes. 48 bits of
 * milliseconds, 16 bits of counter; a counter that runs over carries into the milliseconds.
 *
 * <p>Threads: any; one atomic number.
 */
final class StampClock {
    private static final int COUNTER_BITS = 16;

    private final WallClock clock;
    private final AtomicLong last = new AtomicLong();

    StampClock(WallClock clock) {
        this.clock = clock;
    }

    /** A stamp greater than all before and all {@link #seen}. Never 0. */
    long next() {
        long wall = clock.now().toEpochMilli() << COUNTER_BITS;
        while (true) {
            long before = last.get();
            long next = Math.max(before + 1, wall);
            if (last.compareAndSet(before, next)) {
                return next;
            }
        }
    }

    /** Another replica has written {@code stamp}. */
    void seen(long stamp) {
        if (stamp > last.get()) {
            last.accumulateAndGet(stamp, Math::max);
        }
    }
}
