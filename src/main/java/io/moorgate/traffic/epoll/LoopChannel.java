package io.moorgate.traffic.epoll;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A TCP socket of an {@link EpollLoop} as a channel of Netty's: what handlers see of it is what they see of Netty's own epoll
 * transport. Unlike those its socket can leave it for another {@link EpollSocket} on the same loop ({@link #release}), without a word to the
 * kernel.
 *
 * <p>As with Netty's own transport the input is read to its end once the peer's FIN has come, auto-read or not; where the
 * input counts as shut and half-closure is off, it is not.
 */
public final class LoopChannel extends StreamChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final LoopChannelConfig config = new LoopChannelConfig(this);
    private final ChannelDial dial = new ChannelDial(this);
    private int accepted;
    private InetSocketAddress peer;
    private ChannelSocket socket;
    private volatile boolean open = true;
    private volatile boolean active;
    private boolean inputRead;
    /** When the kernel probes the peer; null where that is not known. */
    private KeepAliveTimes probes;

    /** One that connects. */
    public LoopChannel() {
        this(null, Descriptor.NONE, null, null);
    }

    /** One of a socket that is connected; owns {@code descriptor}, whose small segments are not held back. */
    public LoopChannel(int descriptor) {
        this(null, descriptor, new Socket(descriptor).remoteAddress(), null);
    }

    /** One that {@code parent} has accepted, probed at {@code probes}; owns {@code descriptor}. */
    LoopChannel(Channel parent, int descriptor, InetSocketAddress peer, KeepAliveTimes probes) {
        super(parent);
        this.probes = probes;
        accepted = descriptor;
        this.peer = peer;
        active = descriptor != Descriptor.NONE;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    /** The number of its socket; {@link Descriptor#NONE} where it has none. */
    public int descriptor() {
        return socket == null ? accepted : socket.descriptor();
    }

    /** Whether the peer has sent FIN or broken the connection, read or not. */
    public boolean isEnding() {
        return socket != null && socket.isEnding();
    }

    /** Milliseconds, as {@link EpollSocket#silentMillis}. */
    public long silentMillis() {
        return socket == null ? 0 : socket.silentMillis();
    }

    /** Has the kernel probe the peer when it is silent; null: not. Its loop's thread. */
    public void probeAt(KeepAliveTimes times) {
        if (socket != null && (times == null || !times.equals(probes))) {
            probes = times;
            socket.probeAt(times);
        }
    }

    /**
     * Gives the socket to {@code next}, on the same loop, which is notified at once of what no event will announce again. What is left is a
     * channel that is to be closed. Its loop's thread.
     */
    public void release(EpollSocket next) {
        next.adopt(socket);
        socket.repeatTo(next);
    }

    EpollLoop loop() {
        return (EpollLoop) eventLoop();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof EpollLoop;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new LoopUnsafe();
    }

    @Override
    protected SocketAddress localAddress0() {
        return descriptor() == Descriptor.NONE ? null : new Socket(descriptor()).localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return active ? peer : null;
    }

    @Override
    protected void doRegister() {
        socket = new ChannelSocket(loop(), accepted, this);
        if (active) {
            socket.watch();
            if (!socket.isOpen()) {
                throw new ChannelException("no room to watch a socket");
            }
        }
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        inputShutdown = true;
        outputShutdown = true;
        dial.closed();
        if (socket == null) {
            Descriptor.close(accepted);
            accepted = Descriptor.NONE;
        } else {
            socket.close();
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
        socket.endOutput();
    }

    @Override
    protected void doBeginRead() {
        socket.read();
    }

    /** Auto-read was turned off: a read that was asked for does not happen. Any thread. */
    void cancelRead() {
        if (isRegistered()) {
            if (eventLoop().inEventLoop()) {
                socket.cancelRead();
            } else {
                eventLoop().execute(() -> {
                    if (!config.isAutoRead()) {
                        socket.cancelRead();
                    }
                });
            }
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer queue) throws IOException {
        socket.write(queue, config.getWriteSpinCount());
    }

    /** Whether nothing may be read by now: the input counts as shut, and was read to its end or is not wanted. */
    boolean isReadingOver() {
        return inputShutdown && (inputRead || !config.isAllowHalfClosure());
    }

    /** Whether nothing may be read by now although the input was not read to its end. */
    boolean isReadingGivenUp() {
        return !inputRead && isReadingOver();
    }

    /** The peer's FIN has been read. */
    void inputEnded() {
        if (!inputShutdown) {
            if (!config.isAllowHalfClosure()) {
                unsafe().close(voidPromise());
                return;
            }
            inputShutdown = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        if (open && !inputRead) {
            inputRead = true;
            pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        }
    }

    /** Reading has failed by {@code errno}. */
    void broken(String call, int errno) {
        pipeline().fireExceptionCaught(new Errors.NativeIoException(call, -errno));
        if (open) {
            unsafe().close(voidPromise());
        }
    }

    /** The socket is connected, or is not to be: {@code errno} says why, 0 where it is. */
    void dialled(int errno) {
        dial.done(errno);
    }

    boolean isDialling() {
        return dial.isUnderWay();
    }

    void flushOn() {
        ((LoopUnsafe) unsafe()).flushOn();
    }

    /** Its socket has been made, and is to be connected to {@code peer}. */
    void dialling(InetSocketAddress peer) {
        this.peer = peer;
        try {
            config.apply();
        } catch (IOException refused) {
            throw new ChannelException(refused);
        }
    }

    void connected() {
        active = true;
    }

    /** Whether {@code option} is on by the listening socket, or by every dial; so it is until the channel is registered. */
    boolean inherits(ChannelOption<?> option) {
        boolean isAccepted = accepted != Descriptor.NONE;
        return !isRegistered()
                && (option == ChannelOption.TCP_NODELAY || option == ChannelOption.SO_KEEPALIVE && isAccepted);
    }

    @Override
    void endOutput(ChannelPromise promise) {
        ((LoopUnsafe) unsafe()).shutdownOutput(promise);
    }

    /** What Netty's pipeline ends in. Its loop's thread. */
    final class LoopUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            if (promise.setUncancellable() && ensureOpen(promise)) {
                dial.begin(socket, (InetSocketAddress) remote, promise);
            }
        }

        /** Not while the kernel has no room: its event flushes then. */
        @Override
        protected void flush0() {
            if (!socket.isFull()) {
                super.flush0();
            }
        }

        private void flushOn() {
            super.flush0();
        }
    }
}
