package io.moorgate.traffic.epoll;

/** Descriptors on their way from another owner to a loop. Any thread. */
public final class Descriptor {
    /** No descriptor. */
    public static final int NONE = -1;

    private Descriptor() {}

    /** Closes {@code descriptor}, unless it is {@link #NONE}. */
    public static void close(int descriptor) {
        if (descriptor != NONE) {
            LinuxCalls.close(descriptor);
        }
    }
}
