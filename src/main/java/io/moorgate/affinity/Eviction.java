package io.moorgate.affinity;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
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

    private final ConcurrentMap<PinKey, Pin> rows;
    private final ReentrantLock lock = new ReentrantLock();
    private Iterator<Map.Entry<PinKey, Pin>> hand;

    Eviction(ConcurrentMap<PinKey, Pin> rows) {
        this.rows = rows;
        this.hand = rows.entrySet().iterator();
    }

    /** Removes an idle row from the table unless it has been used since {@code use} was read. */
    @FunctionalInterface
    interface Drop {
        boolean drop(PinKey key, Pin pin, long use);
    }

    /** Drops one idle row; false where none was found. */
    boolean evictOne(Drop drop) {
        lock.lock();
        try {
            int lookedAt = 0;
            while (lookedAt < LOOKED_AT_MAX) {
                Map.Entry<PinKey, Pin> oldest = null;
                long oldestUse = 0;
                int idle = 0;
                int before = lookedAt;
                while (idle < SAMPLE && lookedAt < LOOKED_AT_MAX && turn()) {
                    Map.Entry<PinKey, Pin> row = hand.next();
                    lookedAt++;
                    long use = row.getValue().use();
                    if (Pin.live(use) != 0) {
                        continue;
                    }
                    idle++;
                    if (oldest == null || isOlder(row.getValue(), oldest.getValue())) {
                        oldest = row;
                        oldestUse = use;
                    }
                }
                if (oldest != null && drop.drop(oldest.getKey(), oldest.getValue(), oldestUse)) {
                    return true;
                }
                if (before == lookedAt) {
                    return false;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean turn() {
        if (!hand.hasNext()) {
            hand = rows.entrySet().iterator();
        }
        return hand.hasNext();
    }

    private static boolean isOlder(Pin a, Pin b) {
        return a.idleSinceNanos() - b.idleSinceNanos() < 0;
    }
}
