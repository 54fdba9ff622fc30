package io.moorgate.traffic.relay;

/** What waits for a plain socket of an event loop to be connected. One of these is called, once, on that loop. */
public interface Dialing {
    /** It is connected; nothing has been read of it. */
    void connected();

    /** It could not be connected, and is closed; {@code errno} is the kernel's, 0 where it was closed before. */
    void failed(int errno);
}
