package io.moorgate.affinity;

import io.moorgate.time.WallClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A hybrid logical clock (Kulkarni et al., 2014): its stamps grow with every write of this replica and are greater than
 * every stamp seen from another, and follow the time of day where nothing else orders two writes. 48 bits of
 * milliseconds, 16 bits of counter; a counter that runs over carries into the milliseconds. It follows no peer, not
 * even the time of day, beyond {@link #FOLLOWED_MAX}: from there it may count on for ever without passing what other
 * replicas take.
 *
 * <p>Threads: any; one atomic number.
 */
final class StampClock {
    private static final int COUNTER_BITS = 16;

    /** Half of what other replicas take, {@link PinEntry#STAMP_MAX}: of the year 3084. */
    static final long FOLLOWED_MAX = PinEntry.STAMP_MAX / 2;

    private static final long MILLIS_MAX = FOLLOWED_MAX >> COUNTER_BITS;

    private final WallClock clock;
    private final AtomicLong last = new AtomicLong();

    StampClock(WallClock clock) {
        this.clock = clock;
    }

    /** A stamp greater than all before and all {@link #seen} that it follows. Never 0. */
    long next() {
        long wall = Math.clamp(clock.now().toEpochMilli(), 0, MILLIS_MAX) << COUNTER_BITS;
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
        if (stamp > last.get() && stamp <= FOLLOWED_MAX) {
            last.accumulateAndGet(stamp, Math::max);
        }
    }
}
