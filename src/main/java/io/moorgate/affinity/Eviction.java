package io.moorgate.affinity;

import io.moorgate.routing.ServiceId;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Chooses the row that makes room: a hand goes round the table, and of the idle rows among the next few it takes the
 * one that has been idle longest.
 *
 * <p>Threads: any; the hand has a lock, held for some microseconds at most and only while the table is full.
 */
final class Eviction {
    private static final int SAMPLE = 16;
    private static final int LOOKED_AT_MAX = 512;

    /** The same where only few of the rows may go: one of a thousand is found all but surely. */
    private static final int LOOKED_FAR_MAX = 16_384;

    private final Rows rows;
    private final ReentrantLock lock = new ReentrantLock();
    private final Row[] sample = new Row[SAMPLE];
    private int bucket;
    private int slot;

    Eviction(Rows rows) {
        this.rows = rows;
    }

    /** Removes an idle row from the table unless it has changed since {@code state} was read. */
    @FunctionalInterface
    interface Drop {
        boolean drop(Row row, PinState state);
    }

    /** Drops one idle row of those that may go for a newcomer of {@code service}; false where none was found. */
    boolean evictOne(ServiceId service, Shares shares, Drop drop) {
        int looksMax = shares.makesRoomItself(service) ? LOOKED_FAR_MAX : LOOKED_AT_MAX;
        lock.lock();
        try {
            int lookedAt = 0;
            int looks = 0;
            while (lookedAt < looksMax && looks < looksMax) {
                Row oldest = null;
                PinState oldestState = null;
                int idle = 0;
                while (idle < SAMPLE && lookedAt < (idle == 0 ? looksMax : LOOKED_AT_MAX) && looks < looksMax) {
                    looks++;
                    turn();
                    for (Row row : sample) {
                        if (row == null) {
                            break;
                        }
                        lookedAt++;
                        PinState state = row.state();
                        if (isIdle(state) && shares.mayGo(row.upstream().service(), service)) {
                            idle++;
                            if (oldest == null || isOlder(state, oldestState)) {
                                oldest = row;
                                oldestState = state;
                            }
                        }
                    }
                }
                if (oldest != null && drop.drop(oldest, oldestState)) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** The next few rows, of one bucket. */
    private void turn() {
        slot = rows.some(bucket, slot, sample);
        if (slot < 0) {
            slot = 0;
            bucket = (bucket + 1) % Rows.BUCKETS;
        }
    }

    private static boolean isIdle(PinState state) {
        return state instanceof Entry entries && !Entries.anyIsLive(entries);
    }

    private static boolean isOlder(PinState a, PinState b) {
        return Entries.restingSinceNanos(a.entries()) - Entries.restingSinceNanos(b.entries()) < 0;
    }
}
