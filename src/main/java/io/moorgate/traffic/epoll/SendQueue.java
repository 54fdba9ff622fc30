package io.moorgate.traffic.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel knows of the bytes that a TCP socket was given to send, by {@code struct tcp_info} (Linux 4.6). Any thread;
 * {@link EpollLoop#isAvailable()} must hold. All is 0 where the kernel does not report it.
 *
 * @param acknowledged how many the peer has acknowledged
 * @param unsent how many have never been sent, since the peer's window or the path has no room
 */
public record SendQueue(long acknowledged, long unsent) {
    private static final SendQueue UNKNOWN = new SendQueue(0, 0);
    private static final int ACKNOWLEDGED_AT = 120;
    private static final int UNSENT_AT = 144;
    private static final int INFO_BYTES = UNSENT_AT + Integer.BYTES;
    private static final int ALIGNMENT = 8;

    /** That of a socket now. */
    public static SendQueue of(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(INFO_BYTES, ALIGNMENT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, INFO_BYTES);
            boolean isKnown = LinuxCalls.option(
                    descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_INFO, info.address(), length.address());
            return isKnown && length.get(JAVA_INT, 0) == INFO_BYTES
                    ? new SendQueue(
                            info.get(JAVA_LONG, ACKNOWLEDGED_AT), Integer.toUnsignedLong(info.get(JAVA_INT, UNSENT_AT)))
                    : UNKNOWN;
        }
    }

    /** That of a socket that is closed. */
    public static SendQueue none() {
        return UNKNOWN;
    }
}
