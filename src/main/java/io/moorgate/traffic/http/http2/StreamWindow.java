package io.moorgate.traffic.http.http2;

import java.util.concurrent.TimeUnit;

/**
 * How large a stream's receive window ought to be: twice of what its reader takes in {@link #REACH_NANOS}, so that a sender
 * that is held back by the window alone is held back less and less. Event loop of the stream.
 */
final class StreamWindow {
    /** The longest path, there and back, on which the window is not what holds a sender back. */
    static final long REACH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A window grows to so much at most. */
    static final int BYTES_MAX = 4 * 1024 * 1024;

    private static final int GROWTH_FACTOR_MAX = 4;

    /** So many windows are to be taken before one grows: the first are taken by buffers alone. */
    private static final int WINDOWS_MEASURED = 4;

    private final int initialBytes;
    private int bytes;
    private long taken;
    private long sinceNanos;
    private boolean begun;

    StreamWindow(int initialBytes) {
        this.initialBytes = initialBytes;
        this.bytes = initialBytes;
    }

    /** Whether its size may be asked for anew, {@code count} further bytes having been taken. */
    boolean taken(int count, long nowNanos) {
        if (!begun) {
            begun = true;
            sinceNanos = nowNanos;
        }
        taken += count;
        return taken >= (long) WINDOWS_MEASURED * bytes && bytes < BYTES_MAX;
    }

    /** By how much the window is to grow, {@code available} at most; begins to measure anew. */
    int growth(long nowNanos, int available) {
        long spanNanos = Math.max(1, nowNanos - sinceNanos);
        double wanted = 2.0 * taken * REACH_NANOS / spanNanos;
        long limit = Math.min(BYTES_MAX, Math.min((long) GROWTH_FACTOR_MAX * bytes, (long) bytes + available));
        int grown = (int) Math.max(bytes, Math.min(wanted, limit)) - bytes;
        bytes += grown;
        taken = 0;
        sinceNanos = nowNanos;
        return grown;
    }

    /** By how much it has grown in all. */
    int grown() {
        return bytes - initialBytes;
    }
}
