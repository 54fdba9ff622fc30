package io.moorgate.traffic.http.head;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the request heads that have begun and are not whole yet may hold in all, over every connection of the HTTP port, and
 * the trailer sections of HTTP/1.1 with them. A head that arrives in one read costs it nothing. Any thread.
 */
public final class HeadBudget {
    /** What a field holds beside its bytes: its entry in the list and in the hash table, and two strings. */
    public static final int FIELD_BYTES = 160;

    /** The part of the heap that heads under way may take. */
    private static final int HEAP_PARTS = 8;

    private final AtomicLong held = new AtomicLong();
    private final long bytesMax;

    /** {@code bytesMax} in all. */
    public HeadBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** An eighth of the heap. */
    public static HeadBudget ofHeap() {
        return new HeadBudget(Runtime.getRuntime().maxMemory() / HEAP_PARTS);
    }

    /** Takes {@code bytes}; false, and nothing taken, where that is more than is left. */
    public boolean take(long bytes) {
        if (held.addAndGet(bytes) <= bytesMax) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    /** Gives {@code bytes} back. */
    public void release(long bytes) {
        held.addAndGet(-bytes);
    }

    /** How many bytes are taken now. */
    public long held() {
        return held.get();
    }
}
