package io.moorgate.traffic.http.stream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the exchanges of all event loops together may have waiting in the gateway: bodies that the other side does not take.
 * HTTP/1.1 and HTTP/2 have one each. Any thread.
 */
public final class BufferBudget {
    /** The part of the heap that is given without a setting. */
    private static final int HEAP_PARTS = 4;

    private final AtomicLong held = new AtomicLong();
    private final List<Runnable> loops = new CopyOnWriteArrayList<>();

    /** {@code bytes}; for 0 a quarter of the heap. */
    public static long orOfHeap(long bytes) {
        return bytes > 0 ? bytes : Runtime.getRuntime().maxMemory() / HEAP_PARTS;
    }

    /** {@code trim} runs, on any thread, when the budget is spent. */
    public void join(Runnable trim) {
        loops.add(trim);
    }

    /** {@code bytes} more, or fewer, wait; every loop is notified where they are more than {@code bytesMax}. */
    public void add(long bytes, long bytesMax) {
        if (held.addAndGet(bytes) > bytesMax && bytes > 0) {
            loops.forEach(Runnable::run);
        }
    }

    /** What one loop may hold while the whole is over {@code bytesMax}. */
    public long shareOf(long bytesMax) {
        return bytesMax / Math.max(1, loops.size());
    }

    /** How many bytes wait now. */
    public long held() {
        return held.get();
    }
}
