package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.EpollSocket;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One of a pump's two sockets on an epoll loop: what it receives goes to the other one at once, from the loop's buffer.
 * Only what the other's kernel does not take is parked, in a copy, and as long as something is parked nothing more is
 * received for it. An idle socket holds no buffer.
 *
 * <p>A break is noticed also while nothing is received: it is an event of its own.
 */
final class EpollSide extends EpollSocket {
    private final Side side;
    private final ByteBufAllocator buffers;
    private final Pump.Events events;
    private final Runnable end;
    private EpollSide other;
    /** What waits for room in the kernel; null where nothing does. */
    private ByteBuf parked;
    /** There may be something to receive that no event will tell of again. */
    private boolean readable;
    /** Behind what can be received comes an end, so it is received up to there. */
    private boolean toEnd;

    private boolean inputEnded;
    private boolean broken;
    private boolean draining;
    private boolean finishing;

    EpollSide(Side side, EpollLoop loop, Takeover from, Pump.Events events, ByteBufAllocator buffers) {
        super(loop, from.descriptor());
        this.side = side;
        this.events = events;
        this.buffers = buffers;
        this.end = from.end();
    }

    void join(EpollSide other) {
        this.other = other;
    }

    /** Begins with what Netty had read of it. */
    void begin(ByteBuf read) {
        int length = read.readableBytes();
        if (length == 0) {
            read.release();
        } else {
            events.read(side, read);
            events.burst(side, length);
        }
        watch();
    }

    void write(ByteBuf bytes) {
        if (finishing || !isOpen()) {
            bytes.release();
        } else if (parked != null) {
            try {
                parked = parked.writeBytes(bytes);
            } finally {
                bytes.release();
            }
        } else if (bytes.isDirect() && bytes.nioBufferCount() == 1) {
            try {
                sendOrPark(bytes);
            } finally {
                bytes.release();
            }
        } else {
            park(bytes);
            bytes.release();
            sendParked();
        }
    }

    void drain() {
        draining = true;
        turnAgain();
    }

    boolean isBacklogged() {
        return parked != null;
    }

    void breakSilent(long silentMillisMax) {
        if (silentMillis() >= silentMillisMax) {
            events.broken(new CloseReason(side, Kind.DEAD_PEER));
        }
    }

    void finish() {
        if (!finishing) {
            finishing = true;
            if (parked == null) {
                sendFin();
            }
        }
    }

    void abort() {
        finishing = true;
        reset();
    }

    void shut() {
        finishing = true;
        close();
    }

    @Override
    protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
        this.readable |= readable;
        this.toEnd |= toEnd;
        this.broken |= broken;
        if (writable && parked != null) {
            sendParked();
        }
        onTurn();
    }

    @Override
    protected void onTurn() {
        if (!isOpen()) {
            return;
        }
        if (readable && !inputEnded && (draining || other.parked == null)) {
            receiveOnce();
        } else if (broken) {
            breakOff();
        }
    }

    @Override
    protected void onClosed() {
        if (parked != null) {
            parked.release();
            parked = null;
        }
        end.run();
        events.closed(side);
    }

    @Override
    protected void onFault(Throwable fault) {
        events.failed(fault);
    }

    private void receiveOnce() {
        int length = receive();
        if (length > 0) {
            readable = toEnd || length == EpollLoop.BUFFER_BYTES;
            if (readable) {
                turnAgain();
            }
            events.read(side, received(length));
            events.burst(side, length);
        } else if (length == 0) {
            readable = false;
            inputEnded = true;
            events.inputEnded(side);
            if (broken) {
                turnAgain();
            }
        } else {
            readable = false;
            broken |= length == BROKEN;
            if (broken) {
                breakOff();
            }
        }
    }

    private void breakOff() {
        broken = false;
        events.broken(SocketErrors.how(side, brokenBy()));
    }

    private void sendOrPark(ByteBuf bytes) {
        int sent = send(bytes);
        if (sent == BROKEN) {
            breakSoon();
        } else if (bytes.isReadable()) {
            park(bytes);
        }
    }

    private void park(ByteBuf bytes) {
        parked = buffers.directBuffer(bytes.readableBytes()).writeBytes(bytes);
    }

    private void sendParked() {
        int sent = send(parked);
        if (sent == BROKEN) {
            unpark();
            breakSoon();
        } else if (!parked.isReadable()) {
            unpark();
            if (finishing) {
                sendFin();
            }
            if (other.readable) {
                other.turnAgain();
            }
        }
    }

    private void unpark() {
        parked.release();
        parked = null;
    }

    /** Not at once: whoever is writing is in the middle of something else. */
    private void breakSoon() {
        readable = false;
        broken = true;
        turnAgain();
    }

    private void sendFin() {
        shutdownOutput();
        if (isOpen()) {
            events.finished(side);
        }
    }
}
