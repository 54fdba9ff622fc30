package io.moorgate.traffic.epoll;

import io.moorgate.time.Timers;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import java.net.InetSocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.TimeUnit;

/** A channel's one attempt to connect. Its loop's thread. */
final class ChannelDial {
    private final LoopChannel channel;
    private InetSocketAddress peer;
    /** Null where none is under way. */
    private ChannelPromise promise;

    private Timers.Timer timeout = () -> {};

    ChannelDial(LoopChannel channel) {
        this.channel = channel;
    }

    boolean isUnderWay() {
        return promise != null;
    }

    void begin(ChannelSocket socket, InetSocketAddress peer, ChannelPromise promise) {
        if (isUnderWay()) {
            throw new ConnectionPendingException();
        }
        if (channel.isActive()) {
            throw new AlreadyConnectedException();
        }
        this.peer = peer;
        this.promise = promise;
        int timeoutMillis = channel.config().getConnectTimeoutMillis();
        if (timeoutMillis > 0) {
            timeout = channel.loop().after(TimeUnit.MILLISECONDS.toNanos(timeoutMillis), this::late);
        }
        int errno = socket.dial(peer);
        if (errno != 0) {
            done(errno);
        }
    }

    /** {@code errno}: 0 where the socket is connected. */
    void done(int errno) {
        if (errno != 0) {
            fail(new Errors.NativeIoException("connect to " + peer, -errno));
            channel.unsafe().close(channel.voidPromise());
            return;
        }
        ChannelPromise connected = end();
        channel.connected();
        boolean isWanted = connected.trySuccess();
        channel.pipeline().fireChannelActive();
        if (!isWanted) {
            channel.unsafe().close(channel.voidPromise());
        }
    }

    private void late() {
        fail(new ConnectTimeoutException("connection timed out: " + peer));
        channel.unsafe().close(channel.voidPromise());
    }

    /** The channel closes. An exception with its stack costs more than the close: it is made only where one waits for it. */
    void closed() {
        if (isUnderWay()) {
            fail(new ClosedChannelException());
        }
    }

    private void fail(Throwable fault) {
        if (isUnderWay()) {
            end().tryFailure(fault);
        }
    }

    private ChannelPromise end() {
        ChannelPromise ended = promise;
        promise = null;
        timeout.cancel();
        return ended;
    }
}
