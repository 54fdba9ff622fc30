package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.Errno;
import io.moorgate.traffic.epoll.LoopChannel;
import io.moorgate.traffic.epoll.SendQueue;
import io.moorgate.traffic.epoll.Silence;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.util.Set;

/**
 * What the kernel's word for a break says of the other side. A connection that it gave up since nothing was answered any
 * more breaks with ETIMEDOUT, or with what the network said last meanwhile, which by itself breaks none (RFC 9293 section
 * 3.9.2.2): EHOSTUNREACH, also where the neighbour's link address is unknown, or ENETUNREACH.
 */
public final class SocketErrors {
    private static final Set<Integer> UNANSWERED = Set.of(Errno.ENETUNREACH, Errno.ETIMEDOUT, Errno.EHOSTUNREACH);

    private static final boolean CALLS_LINUX = EpollLoop.isAvailable();

    private SocketErrors() {}

    /** How a connection ended that broke with {@code errno}: reset, or its peer is dead. */
    static Kind kind(int errno) {
        return UNANSWERED.contains(errno) ? Kind.DEAD_PEER : Kind.RESET;
    }

    /** The same of {@code fault}; only Netty's own transports report the errno. */
    static Kind kind(IOException fault) {
        return kind(fault instanceof Errors.NativeIoException coded ? Math.abs(coded.expectedErr()) : 0);
    }

    /** The same of the connection to {@code side}. */
    static CloseReason how(Side side, int errno) {
        return new CloseReason(side, kind(errno));
    }

    /** The same of the connection to {@code side}. */
    public static CloseReason how(Side side, IOException fault) {
        return new CloseReason(side, kind(fault));
    }

    /** {@link SendQueue} of a socket that Netty runs; nothing where its transport does not report it, or it is closed. */
    static SendQueue sendQueue(Channel channel) {
        if (!CALLS_LINUX || !channel.isOpen()) {
            return SendQueue.none();
        }
        return switch (channel) {
            case LoopChannel socket -> SendQueue.of(socket.descriptor());
            case EpollSocketChannel socket -> SendQueue.of(socket.fd().intValue());
            default -> SendQueue.none();
        };
    }

    /** {@link Silence#millis} of a socket that Netty runs; 0 where its transport does not report it, or it is closed. */
    public static long silentMillis(Channel channel) {
        if (channel instanceof LoopChannel socket) {
            return socket.silentMillis();
        }
        if (!(channel instanceof EpollSocketChannel socket) || !socket.isActive()) {
            return 0;
        }
        EpollTcpInfo info = socket.tcpInfo();
        return Silence.millis(info.retransmits(), info.lastAckRecv());
    }
}
