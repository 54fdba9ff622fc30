package io.moorgate.traffic.epoll;

/** Descriptors on their way from another owner to a loop. Any thread. */
public final class Descriptor {
    /** No descriptor. */
    public static final int NONE = -1;

    private Descriptor() {}

    /** Another descriptor of the same socket, owned by the caller; {@link #NONE} where the process has none left. */
    public static int duplicate(int descriptor) {
        return LinuxCalls.duplicate(descriptor);
    }

    /** Closes {@code descriptor}, unless it is {@link #NONE}. */
    public static void close(int descriptor) {
        if (descriptor != NONE) {
            LinuxCalls.close(descriptor);
        }
    }
}
