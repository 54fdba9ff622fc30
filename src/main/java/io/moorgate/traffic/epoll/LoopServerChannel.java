package io.moorgate.traffic.epoll;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A listening socket of an {@link EpollLoop} as a channel of Netty's; it accepts {@link LoopChannel}s, which inherit TCP_NODELAY and
 * SO_KEEPALIVE. With auto-read off it is not even watched, so that another owner of a duplicate may accept.
 */
public final class LoopServerChannel extends AbstractServerChannel {
    /** When the kernel probes the clients that it accepts; they inherit that. */
    public static final ChannelOption<KeepAliveTimes> PROBES = ChannelOption.valueOf(LoopServerChannel.class, "PROBES");

    /** How many connections it accepts in one turn. */
    private static final int ACCEPTS_MAX = 64;

    private final LoopServerConfig config = new LoopServerConfig(this);
    private volatile Socket listening;
    private Acceptor acceptor;
    private volatile boolean open = true;
    private boolean acceptAsked;

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && listening != null;
    }

    /** The number of its socket; it is bound. */
    public int descriptor() {
        return listening.intValue();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof EpollLoop;
    }

    @Override
    protected SocketAddress localAddress0() {
        return listening == null ? null : listening.localAddress();
    }

    @Override
    protected void doBind(SocketAddress local) throws IOException {
        Socket socket = Socket.newSocketStream();
        try {
            socket.setReuseAddress(config.isReuseAddress());
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            if (config.probes() != null) {
                config.probes().setOn(socket.intValue());
            }
            socket.bind(local);
            socket.listen(config.backlog());
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
        listening = socket;
        acceptor = new Acceptor((EpollLoop) eventLoop(), socket.intValue());
    }

    @Override
    protected void doClose() {
        open = false;
        if (acceptor != null) {
            acceptor.close();
        }
    }

    @Override
    protected void doBeginRead() {
        acceptAsked = true;
        if (acceptor != null) {
            acceptor.begin();
        }
    }

    private void accepted(int descriptor, InetSocketAddress peer) {
        acceptAsked = false;
        if (config.probes() != null) {
            config.probes().drawFirst(descriptor);
        }
        pipeline().fireChannelRead(new LoopChannel(this, descriptor, peer, config.probes()));
    }

    private void failed(int errno) {
        pipeline().fireExceptionCaught(new Errors.NativeIoException("accept", -errno));
    }

    /** The listening socket on its loop. */
    private final class Acceptor extends EpollSocket {
        private boolean watched;
        /** A client may wait which no event will announce again. */
        private boolean ready;

        Acceptor(EpollLoop loop, int descriptor) {
            super(loop, descriptor);
        }

        void begin() {
            if (!watched) {
                watched = true;
                watch();
            } else if (ready) {
                turnAgain();
            }
        }

        @Override
        protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
            ready = true;
            onTurn();
        }

        @Override
        protected void onTurn() {
            if (acceptAsked && acceptSome() && isOpen()) {
                pipeline().fireChannelReadComplete();
            }
        }

        /** False where none has come. */
        private boolean acceptSome() {
            for (int at = 0; at < ACCEPTS_MAX && isOpen() && (at == 0 || config.isAutoRead()); at++) {
                int descriptor = accept();
                if (descriptor == NOT_NOW) {
                    ready = false;
                    return at > 0;
                }
                if (descriptor == BROKEN) {
                    failed(brokenBy());
                    return true;
                }
                accepted(
                        descriptor,
                        new InetSocketAddress(acceptedFrom(), loop().address().readPort()));
            }
            return true;
        }

        @Override
        protected void onClosed() {}

        @Override
        protected void onFault(Throwable fault) {
            pipeline().fireExceptionCaught(fault);
        }

        @Override
        void onLoopEnd() {
            unsafe().close(voidPromise());
        }
    }

    /** No more clients are accepted than that one is asked for. */
    void cancelAccept() {
        if (isRegistered() && eventLoop().inEventLoop()) {
            acceptAsked = false;
        }
    }
}
