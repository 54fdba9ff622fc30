package io.moorgate.operate.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A bounded queue that any thread puts into and one thread takes from, without a lock and without waking anything. Those
 * that put in agree on a place by one compare-and-set; a place is free again once what stood there was taken.
 */
public final class EventQueue<T> {
    private final AtomicReferenceArray<T> places;
    private final int mask;
    /** The next place to put into. */
    private final AtomicLong tail = new AtomicLong();
    /** The next place to take from; written by the taking thread only. */
    private final AtomicLong head = new AtomicLong();

    /** {@code capacity} is a power of two. */
    public EventQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: a power of two)");
        }
        places = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Puts {@code event} in; false where the queue is full. Any thread; never waits. */
    public boolean offer(T event) {
        while (true) {
            long place = tail.get();
            if (place - head.get() > mask) {
                return false;
            }
            if (tail.compareAndSet(place, place + 1)) {
                places.setRelease((int) place & mask, event);
                return true;
            }
        }
    }

    /** Takes the oldest; null where there is none, or where the thread that has its place has not put it there yet. */
    public T poll() {
        long place = head.get();
        T event = places.getAcquire((int) place & mask);
        if (event != null) {
            places.setPlain((int) place & mask, null);
            head.setRelease(place + 1);
        }
        return event;
    }
}
