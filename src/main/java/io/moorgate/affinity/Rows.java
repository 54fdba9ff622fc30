package io.moorgate.affinity;

import io.moorgate.routing.EndpointId;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;

/**
 * The table's rows by key: 256 buckets by the first bits of the hash, each a table of its own with open addressing and
 * linear probing, at most half full. A lookup takes no lock; it goes by a tag of 32 bits in each slot, so that the rows it
 * passes are not touched: a million rows do not fit the processor's caches, and a wrong guess about one that is not there
 * costs more than all the rest.
 *
 * <p>Threads: any. A bucket has a lock for writers of it or of its rows; readers look without it and look again where a
 * writer was about (java.util.concurrent.locks.StampedLock).
 */
final class Rows {
    /** How many buckets there are. */
    static final int BUCKETS = 256;

    private static final int BUCKET_SHIFT = Long.SIZE - 8;
    private static final int SLOTS_MIN = 16;

    private final Bucket[] buckets = new Bucket[BUCKETS];

    Rows() {
        Arrays.setAll(buckets, index -> new Bucket());
    }

    /** The bucket of a hash. */
    static int bucketOf(long hash) {
        return (int) (hash >>> BUCKET_SHIFT);
    }

    /** The row of {@code client}; null where there is none. */
    Row find(UpstreamId upstream, ClientKey client, long hash) {
        return buckets[bucketOf(hash)].find(upstream, client, hash);
    }

    /** Where {@code client} is bound, or is being tried, at {@code nowNanos}; null where that is not known. */
    EndpointId look(UpstreamId upstream, ClientKey client, long nowNanos) {
        long hash = Row.hash(upstream, client);
        return buckets[bucketOf(hash)].look(upstream, client, hash, nowNanos);
    }

    /** Puts {@code row} into the state {@code next}, unless that is another one than {@code seen} by now. */
    boolean replace(Row row, PinState seen, PinState next) {
        return buckets[bucketOf(row.hash())].replace(row, seen, next);
    }

    /** Adds {@code row} unless its client has one, which then is returned; null where it was added. */
    Row putIfAbsent(Row row) {
        return buckets[bucketOf(row.hash())].putIfAbsent(row);
    }

    /** Removes {@code row}, unless it is not there. */
    void remove(Row row) {
        buckets[bucketOf(row.hash())].remove(row);
    }

    /** The rows of a bucket as they stand now. */
    Row[] bucket(int index) {
        return buckets[index].copy();
    }

    /**
     * Copies rows of a bucket, beginning at slot {@code from}, into {@code into} until that is full.
     *
     * @return the slot to go on from; -1 at the bucket's end. What is left of {@code into} is null.
     */
    int some(int bucket, int from, Row[] into) {
        return buckets[bucket].some(from, into);
    }

    private static final class Bucket {
        private final StampedLock lock = new StampedLock();
        private int[] tags = new int[SLOTS_MIN];
        private Row[] slots = new Row[SLOTS_MIN];
        private int count;

        Row find(UpstreamId upstream, ClientKey client, long hash) {
            long stamp = lock.tryOptimisticRead();
            if (stamp != 0) {
                Row found = probe(tags, slots, upstream, client, hash);
                if (lock.validate(stamp)) {
                    return found;
                }
            }
            stamp = lock.readLock();
            try {
                return probe(tags, slots, upstream, client, hash);
            } finally {
                lock.unlockRead(stamp);
            }
        }

        EndpointId look(UpstreamId upstream, ClientKey client, long hash, long nowNanos) {
            Row row = find(upstream, client, hash);
            if (row == null) {
                return null;
            }
            long stamp = lock.tryOptimisticRead();
            EndpointId restsAt = row.restsAt();
            long untilNanos = row.restsUntilNanos();
            if (restsAt == null || !lock.validate(stamp)) {
                return row.state().endpointAt(nowNanos);
            }
            return untilNanos - nowNanos > 0 ? restsAt : null;
        }

        boolean replace(Row row, PinState seen, PinState next) {
            long stamp = lock.writeLock();
            try {
                if (row.state() != seen) {
                    return false;
                }
                row.put(next);
                return true;
            } finally {
                lock.unlockWrite(stamp);
            }
        }

        private static Row probe(int[] tags, Row[] slots, UpstreamId upstream, ClientKey client, long hash) {
            int mask = Math.min(tags.length, slots.length) - 1;
            int slot = (int) hash & mask;
            int tag = tag(hash);
            for (int probes = 0; probes <= mask; probes++) {
                int there = tags[slot];
                if (there == tag) {
                    Row row = slots[slot];
                    if (row != null && row.isOf(upstream, client)) {
                        return row;
                    }
                } else if (there == 0) {
                    return null;
                }
                slot = slot + 1 & mask;
            }
            return null;
        }

        /** Bits of the hash that say neither bucket nor slot; never 0, which is an empty slot's. */
        private static int tag(long hash) {
            return (int) (hash >>> 24) | 1;
        }

        Row putIfAbsent(Row row) {
            long stamp = lock.writeLock();
            try {
                Row there = probe(tags, slots, row.upstream(), row.client(), row.hash());
                if (there != null) {
                    return there;
                }
                if ((count + 1) * 2 > slots.length) {
                    resize(slots.length * 2);
                }
                insert(row);
                count++;
                return null;
            } finally {
                lock.unlockWrite(stamp);
            }
        }

        private void insert(Row row) {
            int mask = slots.length - 1;
            int slot = (int) row.hash() & mask;
            while (tags[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = row;
            tags[slot] = tag(row.hash());
        }

        private void resize(int length) {
            Row[] before = slots;
            tags = new int[length];
            slots = new Row[length];
            for (Row row : before) {
                if (row != null) {
                    insert(row);
                }
            }
        }

        void remove(Row row) {
            long stamp = lock.writeLock();
            try {
                int mask = slots.length - 1;
                int slot = (int) row.hash() & mask;
                while (slots[slot] != null && slots[slot] != row) {
                    slot = slot + 1 & mask;
                }
                if (slots[slot] == row) {
                    close(slot);
                    count--;
                    if (slots.length > SLOTS_MIN && count * 8 < slots.length) {
                        resize(slots.length / 2);
                    }
                }
            } finally {
                lock.unlockWrite(stamp);
            }
        }

        /** Moves the rows behind an empty slot up, so that no probe ends early (Knuth, TAOCP 6.4, algorithm R). */
        private void close(int empty) {
            int mask = slots.length - 1;
            int gap = empty;
            for (int slot = gap + 1 & mask; slots[slot] != null; slot = slot + 1 & mask) {
                int home = (int) slots[slot].hash() & mask;
                if ((slot - home & mask) >= (slot - gap & mask)) {
                    slots[gap] = slots[slot];
                    tags[gap] = tags[slot];
                    gap = slot;
                }
            }
            slots[gap] = null;
            tags[gap] = 0;
        }

        Row[] copy() {
            long stamp = lock.readLock();
            try {
                Row[] rows = new Row[count];
                int next = 0;
                for (Row row : slots) {
                    if (row != null) {
                        rows[next++] = row;
                    }
                }
                return rows;
            } finally {
                lock.unlockRead(stamp);
            }
        }

        int some(int from, Row[] into) {
            Arrays.fill(into, null);
            long stamp = lock.readLock();
            try {
                int next = 0;
                int slot = from;
                while (slot < slots.length && next < into.length) {
                    if (slots[slot] != null) {
                        into[next++] = slots[slot];
                    }
                    slot++;
                }
                return slot < slots.length ? slot : -1;
            } finally {
                lock.unlockRead(stamp);
            }
        }
    }
}
