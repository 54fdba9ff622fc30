package io.moorgate.traffic.balance;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many attempts beyond the first may be made for one upstream: {@value #PERCENT} percent of its connects of the last
 * {@value #SECONDS} seconds, and {@value #PER_SECOND} a second beside. So endpoints that fail are not asked several times as often as
 * those that are well.
 *
 * <p>Threads: any. Each second has its counters, made by the first thread that counts in it; what is counted in the moment of a
 * change of seconds may be lost.
 */
final class RetryBudget {
    static final int PERCENT = 20;
    static final int PER_SECOND = 10;
    static final int SECONDS = 10;

    private final AtomicReferenceArray<Second> ring = new AtomicReferenceArray<>(SECONDS);

    private record Second(long number, LongAdder connects, LongAdder retries) {
        Second(long number) {
            this(number, new LongAdder(), new LongAdder());
        }
    }

    /** A connect begins. */
    void connect(long nowNanos) {
        at(nowNanos).connects().increment();
    }

    /** Counts one more attempt beyond the first; false where that is one too many. */
    boolean tryRetry(long nowNanos) {
        Second now = at(nowNanos);
        long connects = 0;
        long retries = 0;
        for (int index = 0; index < SECONDS; index++) {
            Second second = ring.get(index);
            if (second != null && now.number() - second.number() < SECONDS) {
                connects += second.connects().sum();
                retries += second.retries().sum();
            }
        }
        if (retries * 100 >= connects * PERCENT + (long) SECONDS * PER_SECOND * 100) {
            return false;
        }
        now.retries().increment();
        return true;
    }

    private Second at(long nowNanos) {
        long number = Math.floorDiv(nowNanos, TimeUnit.SECONDS.toNanos(1));
        int index = Math.floorMod(number, SECONDS);
        Second second = ring.get(index);
        if (second == null || second.number() != number) {
            Second fresh = new Second(number);
            Second witness = ring.compareAndExchange(index, second, fresh);
            return witness == second ? fresh : witness;
        }
        return second;
    }
}
