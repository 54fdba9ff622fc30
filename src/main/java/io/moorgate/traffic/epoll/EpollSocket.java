package io.moorgate.traffic.epoll;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A non-blocking socket on an {@link EpollLoop}, which owns its descriptor. Watched edge-triggered for both
 * directions from {@link #watch()} to its close, so that nothing of it is ever asked again of the kernel.
 *
 * <p>Thread: its loop's, for everything.
 */
public abstract class EpollSocket {
    /** A call has moved nothing, since the kernel has nothing to give or no room; an event says when it has. */
    protected static final int NOT_NOW = -1;

    /** A call has failed: the connection is broken. */
    protected static final int BROKEN = -2;

    private static final int CLOSED = Descriptor.NONE;
    private static final int PEER_DONE = LinuxCalls.EPOLLRDHUP | LinuxCalls.EPOLLHUP | LinuxCalls.EPOLLERR;
    private static final int READY_TO_READ = LinuxCalls.EPOLLIN | PEER_DONE;

    private final EpollLoop loop;
    private int descriptor;
    private int brokenBy;
    long key;
    boolean listens;
    boolean awaitsTurn;
    boolean hadTurn;
    boolean closeTold;
    /** Urgent data has come, and not everything was received since. */
    private boolean urgent;

    /** Takes ownership of {@code descriptor}; {@link Descriptor#NONE} makes a socket that is closed already. */
    protected EpollSocket(EpollLoop loop, int descriptor) {
        this.loop = loop;
        this.descriptor = descriptor;
    }

    /**
     * The kernel has news.
     *
     * @param readable there are bytes, or an end, to receive
     * @param writable there is room to send
     * @param toEnd the peer has sent FIN or the connection broke: behind what can be received comes an end
     * @param broken the connection is broken, whatever can still be received
     */
    protected abstract void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken);

    /** The turn that {@link #turnAgain()} asked for. */
    protected abstract void onTurn();

    /** It is closed, from whichever side; called once, not within the call that closed it. */
    protected abstract void onClosed();

    /** One of these methods threw: a fault of the gateway's own. */
    protected abstract void onFault(Throwable fault);

    /**
     * Begins to connect to {@code peer}, once; {@link Descriptor#NONE} was its descriptor. It is writable when it is connected.
     * It does not hold back small segments.
     *
     * @return {@link #NOT_NOW} or {@link #BROKEN}
     */
    protected final int connect(InetSocketAddress peer) {
        return open(peer) ? connectTo(peer) : BROKEN;
    }

    /** The first half of {@link #connect}: makes the socket. */
    final boolean open(InetSocketAddress peer) {
        EventArray events = loop.events();
        descriptor = LinuxCalls.socket(events.errnoPlace(), SocketAddressPlace.family(peer.getAddress()));
        if (descriptor < 0) {
            brokenBy = events.errno();
            descriptor = CLOSED;
            return false;
        }
        LinuxCalls.turnOn(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_NODELAY, events.one());
        return true;
    }

    /** The second half. */
    final int connectTo(InetSocketAddress peer) {
        EventArray events = loop.events();
        SocketAddressPlace place = loop.address();
        int result = LinuxCalls.connect(events.errnoPlace(), descriptor, place.address(), place.write(peer));
        if (result < 0 && events.errno() != Errno.EINPROGRESS && events.errno() != Errno.EINTR) {
            brokenBy = events.errno();
            return BROKEN;
        }
        return NOT_NOW;
    }

    /**
     * Accepts a connection, where this is a listening socket.
     *
     * @return its descriptor, for which {@link #acceptedFrom()} is to be asked at once; {@link #NOT_NOW} or {@link #BROKEN}
     */
    protected final int accept() {
        EventArray events = loop.events();
        SocketAddressPlace peer = loop.address();
        int accepted;
        listens = true;
        do {
            accepted = LinuxCalls.accept(events.errnoPlace(), descriptor, peer.address(), peer.lengthAddress());
        } while (accepted < 0 && (events.errno() == Errno.EINTR || events.errno() == Errno.ECONNABORTED));
        return accepted >= 0 ? accepted : failure();
    }

    /** The peer of what the last {@link #accept()} has given. */
    protected final InetAddress acceptedFrom() {
        return loop.address().read();
    }

    /** Has connections that are accepted from now on not hold back small segments; they inherit that on Linux. */
    protected final void sendSmallSegments() {
        LinuxCalls.setOption(descriptor, LinuxCalls.IPPROTO_TCP, LinuxCalls.TCP_NODELAY, 1);
    }

    /**
     * Takes the descriptor of {@code from}, which is closed then, and its place among the watched. {@link Descriptor#NONE} was its own.
     * No event is repeated to either.
     */
    protected final void adopt(EpollSocket from) {
        descriptor = from.descriptor;
        urgent = from.urgent;
        if (descriptor != CLOSED) {
            from.descriptor = CLOSED;
            loop.replace(from, this);
        }
    }

    /** Begins to be notified of events, those before included; a socket that is closed is notified of that. */
    public final void watch() {
        if (descriptor == CLOSED) {
            loop.closed(this);
        } else if (!loop.watch(this, descriptor)) {
            close();
        }
    }

    protected final boolean isOpen() {
        return descriptor != CLOSED;
    }

    /** Asks for another turn, behind every other socket's; for its first, and where it listens, in the next round. */
    protected final void turnAgain() {
        loop.turns().ask(this);
    }

    /**
     * Receives what there is into the loop's buffer, {@link EpollLoop#BUFFER_BYTES} at most.
     *
     * @return how many bytes; 0 at the peer's FIN; {@link #NOT_NOW} or {@link #BROKEN}
     */
    protected final int receive() {
        return receive(loop.bufferAddress(), EpollLoop.BUFFER_BYTES);
    }

    /** Receives what there is and fits behind the writer index of {@code bytes}, which are direct and in one piece, and moves that. */
    final int receive(ByteBuf bytes) {
        long start = bytes.hasMemoryAddress()
                ? bytes.memoryAddress() + bytes.writerIndex()
                : LinuxCalls.addressOf(bytes.slice(bytes.writerIndex(), bytes.writableBytes()));
        int moved = receive(start, bytes.writableBytes());
        bytes.writerIndex(bytes.writerIndex() + Math.max(0, moved));
        return moved;
    }

    /** Whether more may wait behind {@code received} of {@code room} bytes: a receive ends at the mark of urgent data (RFC 6093). */
    protected final boolean mayHoldMore(int received, int room) {
        return urgent || received == room;
    }

    private int receive(long address, int length) {
        int moved;
        do {
            moved = LinuxCalls.receive(loop.events().errnoPlace(), descriptor, address, length);
        } while (moved < 0 && loop.events().errno() == Errno.EINTR);
        urgent &= moved > 0;
        return moved >= 0 ? moved : failure();
    }

    /** The bytes of the last {@link #receive()}; the caller owns one reference, and may change the indices. */
    protected final ByteBuf received(int length) {
        return loop.received(length);
    }

    /** Sends what it can of {@code bytes}, which are direct and in one piece, and moves their reader index; as {@link #receive()}. */
    protected final int send(ByteBuf bytes) {
        int moved;
        do {
            moved = LinuxCalls.send(
                    loop.events().errnoPlace(), descriptor, LinuxCalls.addressOf(bytes), bytes.readableBytes());
        } while (moved < 0 && loop.events().errno() == Errno.EINTR);
        if (moved < 0) {
            return failure();
        }
        bytes.skipBytes(moved);
        return moved;
    }

    /** Sends FIN. */
    protected final void shutdownOutput() {
        if (isOpen()) {
            LinuxCalls.shutdownOutput(descriptor);
        }
    }

    /** Closes it with RST. */
    protected final void reset() {
        if (isOpen()) {
            LinuxCalls.resetOnClose(descriptor, loop.events().lingerOn());
            close();
        }
    }

    /** Gives its descriptor up to the caller, who closes it; {@link Descriptor#NONE} where it is closed. Not once it is watched. */
    protected final int giveUp() {
        int given = descriptor == CLOSED ? Descriptor.NONE : descriptor;
        descriptor = CLOSED;
        return given;
    }

    /** Closes it. The kernel forgets that it was watched; an event that is under way is not passed on any more. */
    public final void close() {
        if (isOpen()) {
            int closing = descriptor;
            descriptor = CLOSED;
            loop.forget(this);
            LinuxCalls.close(closing);
            loop.closed(this);
        }
    }

    /** The errno by which the connection is broken; 0 where it is not. */
    protected final int brokenBy() {
        if (brokenBy == 0 && isOpen()) {
            brokenBy = loop.events().takeError(descriptor);
        }
        return brokenBy;
    }

    /** {@link Silence#millis} of it. */
    public final long silentMillis() {
        return isOpen() ? loop.events().silentMillis(descriptor) : 0;
    }

    /** Has the kernel probe the peer when it is silent, at {@code times}. */
    protected final void probe(KeepAliveTimes times) {
        if (isOpen()) {
            times.setOn(descriptor);
        }
    }

    /** Has the kernel send no probes. */
    protected final void probeNever() {
        if (isOpen()) {
            LinuxCalls.setOption(descriptor, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_KEEPALIVE, 0);
        }
    }

    /** {@link SendQueue} of it. */
    protected final SendQueue sendQueue() {
        return isOpen() ? SendQueue.of(descriptor) : SendQueue.none();
    }

    /** The loop ends, and this socket with it. */
    void onLoopEnd() {
        reset();
    }

    final EpollLoop loop() {
        return loop;
    }

    /** Its number; {@link Descriptor#NONE} where it is closed. */
    final int descriptor() {
        return descriptor;
    }

    final void ready(int mask) {
        urgent |= (mask & LinuxCalls.EPOLLPRI) != 0;
        onReady(
                (mask & READY_TO_READ) != 0,
                (mask & LinuxCalls.EPOLLOUT) != 0,
                (mask & PEER_DONE) != 0,
                (mask & LinuxCalls.EPOLLERR) != 0);
    }

    private int failure() {
        int errno = loop.events().errno();
        if (errno == Errno.EAGAIN) {
            return NOT_NOW;
        }
        brokenBy = errno;
        return BROKEN;
    }
}
