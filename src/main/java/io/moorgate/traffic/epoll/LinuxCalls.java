package io.moorgate.traffic.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls of Linux's C library that an epoll loop makes, of any thread. Addresses are plain numbers; the constants are
 * those of x86-64 and aarch64, which agree.
 *
 * <p>Calls that never wait are linked as critical: the thread stays, for the garbage collector, where it was, so they
 * must be brief. {@code epoll_wait} that may wait is linked again without. A native image must know each shape: they
 * stand in {@code META-INF/native-image/io.moorgate/moorgate/reachability-metadata.json}.
 */
final class LinuxCalls {
    static final int EPOLLIN = 0x1;
    static final int EPOLLPRI = 0x2;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLET = 1 << 31;

    static final int SOL_SOCKET = 1;
    static final int SO_ERROR = 4;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int TCP_INFO = 11;
    static final int SO_KEEPALIVE = 9;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;

    /** What {@code errno} is written to; one for each thread. */
    static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();

    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SOCK_STREAM = 1;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NON_BLOCKING = 0x800;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int SHUT_WR = 1;
    private static final int SO_LINGER = 13;
    private static final int LINGER_BYTES = 8;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option BRIEF = Linker.Option.critical(false);
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final FunctionDescriptor WAIT =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor ONE_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor TWO_INTS = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor THREE_INTS = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private static final MethodHandle RECV = link("recv", TRANSFER, BRIEF, ERRNO);
    private static final MethodHandle SEND = link("send", TRANSFER, BRIEF, ERRNO);
    private static final MethodHandle EPOLL_PEEK = link("epoll_wait", WAIT, BRIEF, ERRNO);
    private static final MethodHandle EPOLL_WAIT = link("epoll_wait", WAIT, ERRNO);
    private static final MethodHandle EPOLL_CREATE = link("epoll_create1", ONE_INT);
    private static final MethodHandle EPOLL_CTL =
            link("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle EVENTFD = link("eventfd", TWO_INTS);
    private static final MethodHandle EVENTFD_WRITE =
            link("eventfd_write", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle FCNTL = link("fcntl", THREE_INTS, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SHUTDOWN = link("shutdown", TWO_INTS);
    private static final MethodHandle SETSOCKOPT =
            link("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            link("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SOCKET = link("socket", THREE_INTS, ERRNO);
    private static final MethodHandle CONNECT =
            link("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT), ERRNO);
    private static final MethodHandle ACCEPT =
            link("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT), ERRNO);
    private static final MethodHandle CLOSE = link("close", ONE_INT);

    private LinuxCalls() {}

    /** Reads at most {@code length} bytes; -1 with {@code errno}. */
    static int receive(MemorySegment errno, int descriptor, long address, int length) {
        try {
            return (int) (long) RECV.invokeExact(errno, descriptor, address, (long) length, 0);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Writes at most {@code length} bytes, without a signal where the peer is gone; -1 with {@code errno}. */
    static int send(MemorySegment errno, int descriptor, long address, int length) {
        try {
            return (int) (long) SEND.invokeExact(errno, descriptor, address, (long) length, MSG_NOSIGNAL);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** What is ready now; -1 with {@code errno}. */
    static int epollPeek(MemorySegment errno, int epoll, long events, int eventsMax) {
        try {
            return (int) EPOLL_PEEK.invokeExact(errno, epoll, events, eventsMax, 0);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Waits until something is ready, for ever with a negative {@code timeoutMs}; -1 with {@code errno}. */
    static int epollWait(MemorySegment errno, int epoll, long events, int eventsMax, int timeoutMs) {
        try {
            return (int) EPOLL_WAIT.invokeExact(errno, epoll, events, eventsMax, timeoutMs);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** A new TCP socket that does not block, of an address family; -1 with {@code errno}. */
    static int socket(MemorySegment errno, int family) {
        try {
            return (int) SOCKET.invokeExact(errno, family, SOCK_STREAM | CLOSE_ON_EXEC | NON_BLOCKING, 0);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Begins to connect to the {@code struct sockaddr} at {@code address}; -1 with {@code errno}. */
    static int connect(MemorySegment errno, int descriptor, long address, int length) {
        try {
            return (int) CONNECT.invokeExact(errno, descriptor, address, length);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Accepts a connection, which does not block, and writes its peer to {@code address}; -1 with {@code errno}. */
    static int accept(MemorySegment errno, int descriptor, long address, long length) {
        try {
            return (int) ACCEPT.invokeExact(errno, descriptor, address, length, CLOSE_ON_EXEC | NON_BLOCKING);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** A new epoll descriptor; -1 where there is none. */
    static int epollCreate() {
        try {
            return (int) EPOLL_CREATE.invokeExact(CLOSE_ON_EXEC);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Whether {@code descriptor} is watched from now on, as the {@code epoll_event} at {@code event} says. */
    static boolean epollAdd(int epoll, int descriptor, long event) {
        try {
            return (int) EPOLL_CTL.invokeExact(epoll, EPOLL_CTL_ADD, descriptor, event) == 0;
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** A new eventfd; -1 where there is none. */
    static int eventDescriptor() {
        try {
            return (int) EVENTFD.invokeExact(0, CLOSE_ON_EXEC | NON_BLOCKING);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Makes an eventfd ready. */
    static void signal(int eventDescriptor) {
        try {
            int ignored = (int) EVENTFD_WRITE.invokeExact(eventDescriptor, 1L);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Another descriptor of the same file; -1 where there is none left. */
    static int duplicate(int descriptor) {
        try {
            return (int) FCNTL.invokeExact(descriptor, F_DUPFD_CLOEXEC, 0);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Sends FIN behind what has been written. */
    static void shutdownOutput(int descriptor) {
        try {
            int ignored = (int) SHUTDOWN.invokeExact(descriptor, SHUT_WR);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Makes the close of {@code descriptor} an RST; {@code lingerOn} is the address of {@code struct linger {1, 0}}. */
    static void resetOnClose(int descriptor, long lingerOn) {
        try {
            int ignored = (int) SETSOCKOPT.invokeExact(descriptor, SOL_SOCKET, SO_LINGER, lingerOn, LINGER_BYTES);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Turns an option of a socket on; {@code one} is the address of an int that is 1. */
    static void turnOn(int descriptor, int level, int name, long one) {
        try {
            int ignored = (int) SETSOCKOPT.invokeExact(descriptor, level, name, one, Integer.BYTES);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Sets an option of a socket that is an int. */
    static void setOption(int descriptor, int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(JAVA_INT, value).address();
            int ignored = (int) SETSOCKOPT.invokeExact(descriptor, level, name, address, Integer.BYTES);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** Whether an option of a socket is at {@code value} now; {@code length} is the address of how much fits there. */
    static boolean option(int descriptor, int level, int name, long value, long length) {
        try {
            return (int) GETSOCKOPT.invokeExact(descriptor, level, name, value, length) == 0;
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable fault) {
            throw unexpected(fault);
        }
    }

    /** The address of the first readable byte of a direct buffer in one piece. */
    static long addressOf(ByteBuf bytes) {
        return bytes.hasMemoryAddress()
                ? bytes.memoryAddress() + bytes.readerIndex()
                : MemorySegment.ofBuffer(bytes.nioBuffer()).address();
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, FunctionDescriptor shape, Linker.Option... options) {
        MemorySegment function = LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(name + ": not in the C library"));
        return LINKER.downcallHandle(function, shape, options);
    }

    /** The calls themselves throw nothing; only a shape that does not fit its use would. */
    private static RuntimeException unexpected(Throwable fault) {
        return new IllegalStateException(fault);
    }
}
