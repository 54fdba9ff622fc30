package io.moorgate.traffic.epoll;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An array of {@code struct epoll_event} and a place for {@code errno}, outside the heap. Confined to one loop. */
final class EventArray {
    static final int EVENTS_MAX = 256;

    /** Packed on x86-64 only: a mask of 4 bytes, then the 8 bytes of the watcher's own. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int KEY_OFFSET = PACKED ? 4 : 8;
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int ALIGNMENT = 8;

    /** Of {@code struct tcp_info}: where two of its fields are, and what is read to have both. */
    private static final int RETRANSMITS_AT = 2;

    private static final int LAST_ACK_AT = 56;
    private static final int OPTION_BYTES = 60;

    private final MemorySegment events;
    private final MemorySegment registration;
    private final MemorySegment errno;
    private final MemorySegment lingerOn;
    private final MemorySegment option;
    private final MemorySegment optionLength;

    EventArray() {
        // Of the collector's: unlike a shared arena it costs nothing to pass to a call.
        Arena arena = Arena.ofAuto();
        events = arena.allocate((long) EVENTS_MAX * EVENT_BYTES, ALIGNMENT);
        registration = arena.allocate(EVENT_BYTES, ALIGNMENT);
        errno = arena.allocate(LinuxCalls.ERRNO_LAYOUT);
        lingerOn = arena.allocateFrom(JAVA_INT, 1, 0);
        option = arena.allocate(OPTION_BYTES, ALIGNMENT);
        optionLength = arena.allocate(JAVA_INT);
    }

    /** Fills the array with what is ready, waiting for it at most {@code timeoutMs} (for ever if negative). */
    int await(int epoll, int timeoutMs) {
        int ready = timeoutMs == 0
                ? LinuxCalls.epollPeek(errno, epoll, events.address(), EVENTS_MAX)
                : LinuxCalls.epollWait(errno, epoll, events.address(), EVENTS_MAX, timeoutMs);
        if (ready < 0 && errno() != Errno.EINTR) {
            throw new IllegalStateException("epoll_wait: errno " + errno());
        }
        return Math.max(0, ready);
    }

    /** Watches {@code descriptor} for {@code mask}; its events carry {@code key}. False where the kernel has no room. */
    boolean watch(int epoll, int descriptor, int mask, long key) {
        registration.set(JAVA_INT_UNALIGNED, 0, mask);
        registration.set(JAVA_LONG_UNALIGNED, KEY_OFFSET, key);
        return LinuxCalls.epollAdd(epoll, descriptor, registration.address());
    }

    int mask(int index) {
        return events.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES);
    }

    long key(int index) {
        return events.get(JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + KEY_OFFSET);
    }

    /** Where calls leave {@code errno}. */
    MemorySegment errnoPlace() {
        return errno;
    }

    /** What the last failed call left. */
    int errno() {
        return errno.get(JAVA_INT, 0);
    }

    /** The error of a socket, which the kernel forgets then; 0 where there is none. */
    int takeError(int descriptor) {
        return read(descriptor, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_ERROR) ? option.get(JAVA_INT, 0) : 0;
    }

    /** {@link Silence#millis} of a TCP socket. */
    long silentMillis(int descriptor) {
        return read(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_INFO)
                ? Silence.millis(
                        Byte.toUnsignedInt(option.get(JAVA_BYTE, RETRANSMITS_AT)),
                        Integer.toUnsignedLong(option.get(JAVA_INT, LAST_ACK_AT)))
                : 0;
    }

    private boolean read(int descriptor, int level, int name) {
        optionLength.set(JAVA_INT, 0, OPTION_BYTES);
        return LinuxCalls.option(descriptor, level, name, option.address(), optionLength.address());
    }

    /** The address of an int that is 1. */
    long one() {
        return lingerOn.address();
    }

    /** The address of {@code struct linger {1, 0}}. */
    long lingerOn() {
        return lingerOn.address();
    }
}
