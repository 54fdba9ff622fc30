package io.moorgate.traffic.epoll;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.List;

/** An option of Netty's that the kernel keeps for a socket. */
record SocketOption<T>(ChannelOption<T> option, Getter<T> getter, Setter<T> setter) {
    private static final List<SocketOption<?>> ALL = List.of(
            new SocketOption<>(ChannelOption.TCP_NODELAY, Socket::isTcpNoDelay, Socket::setTcpNoDelay),
            new SocketOption<>(ChannelOption.SO_KEEPALIVE, Socket::isKeepAlive, Socket::setKeepAlive),
            new SocketOption<>(ChannelOption.SO_LINGER, Socket::getSoLinger, Socket::setSoLinger),
            new SocketOption<>(ChannelOption.SO_SNDBUF, Socket::getSendBufferSize, Socket::setSendBufferSize),
            new SocketOption<>(ChannelOption.SO_RCVBUF, Socket::getReceiveBufferSize, Socket::setReceiveBufferSize));

    interface Getter<T> {
        T get(Socket socket) throws IOException;
    }

    interface Setter<T> {
        void set(Socket socket, T value) throws IOException;
    }

    /** The one of {@code option}; null where the kernel does not keep it. */
    @SuppressWarnings("unchecked")
    static <T> SocketOption<T> of(ChannelOption<T> option) {
        for (SocketOption<?> known : ALL) {
            if (known.option == option) {
                return (SocketOption<T>) known;
            }
        }
        return null;
    }

    T get(Socket socket) throws IOException {
        return getter.get(socket);
    }

    void set(Socket socket, T value) throws IOException {
        setter.set(socket, value);
    }
}
