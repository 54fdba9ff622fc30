package io.moorgate.traffic.http.http2;

/** What heads that are not whole yet may hold in all. Any thread. */
public interface HeadRoom {
    /** Takes {@code bytes}; false, and nothing taken, where that is more than is left. */
    boolean take(long bytes);

    /** Gives {@code bytes} back. */
    void release(long bytes);
}
