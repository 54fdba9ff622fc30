package io.moorgate.traffic.relay;

import io.moorgate.traffic.epoll.Descriptor;
import io.moorgate.traffic.epoll.EpollLoop;
import io.moorgate.traffic.epoll.EpollSocket;
import io.moorgate.traffic.epoll.KeepAliveTimes;
import io.moorgate.traffic.epoll.LoopChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * A socket on an epoll loop: what it receives is reported at once, from the loop's buffer, and what is written is sent at once.
 * Only what the kernel does not take is kept, in a copy. An idle socket holds no buffer.
 *
 * <p>A break is noticed also while nothing is received: it is an event of its own.
 */
class EpollTransport extends EpollSocket implements Transport {
    private final ByteBufAllocator buffers;
    private Events events = Events.NONE;
    private boolean watched;
    private boolean parked = true;
    private boolean inputEnded;
    private boolean broken;
    private boolean finishing;
    /** Null once the close was reported. */
    private Runnable end;
    /** What was read before this socket came to the loop; null once it is reported. */
    private ByteBuf early;
    /** What waits for room in the kernel; null where nothing does. */
    private ByteBuf unsent;
    /** There may be something to receive that no event will announce again. */
    private boolean readable;
    /** Behind what can be received comes an end, so it is received up to there. */
    private boolean toEnd;

    /** {@code early} was read of the socket before; {@code end} runs when it has closed. */
    EpollTransport(EpollLoop loop, int descriptor, ByteBuf early, Runnable end, ByteBufAllocator buffers) {
        super(loop, descriptor);
        this.early = early;
        this.end = end;
        this.buffers = buffers;
    }

    /** Takes the socket of {@code channel}, on its loop. */
    EpollTransport(LoopChannel channel, ByteBuf early, Runnable end, ByteBufAllocator buffers) {
        this((EpollLoop) channel.eventLoop(), Descriptor.NONE, early, end, buffers);
        channel.release(this);
        watched = isOpen();
    }

    @Override
    public void begin(Events events) {
        this.events = events;
        parked = true;
        if (end == null) {
            watch(); // It closed before, and is reported to the new events.
        } else {
            enter();
        }
    }

    final void enter() {
        if (!watched) {
            watched = true;
            watch();
        }
    }

    /** Closes a socket that has never begun, since its loop has ended. */
    void abandon() {
        reset();
        if (!watched) {
            early.release();
            end.run();
        }
    }

    /** Gives up a socket that has never begun, of which nothing was read; the caller closes it. */
    int leave() {
        assert !watched && !early.isReadable() : "transport: has begun";
        return giveUp();
    }

    Runnable end() {
        return end;
    }

    @Override
    public void resume() {
        parked = false;
        if (readable || broken) {
            turnAgain();
        }
        if (early != null) {
            reportEarly();
        }
    }

    private void reportEarly() {
        ByteBuf bytes = early;
        early = null;
        int length = bytes.readableBytes();
        if (length == 0) {
            bytes.release();
        } else {
            events.read(bytes);
            events.burst(length);
        }
    }

    @Override
    public void park() {
        parked = true;
    }

    @Override
    public void write(ByteBuf bytes) {
        try {
            if (finishing || !isOpen()) {
                return;
            }
            if (unsent != null) {
                unsent = unsent.writeBytes(bytes);
            } else if (bytes.isDirect() && bytes.nioBufferCount() == 1) {
                sendOrKeep(bytes);
            } else {
                keep(bytes);
                sendUnsent();
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void flush() {} // What is written is sent at once.

    @Override
    public boolean isBacklogged() {
        return unsent != null;
    }

    @Override
    public long unsentBytes() {
        return sendQueue().unsent() + (unsent == null ? 0 : unsent.readableBytes());
    }

    @Override
    public long takenBytes() {
        return sendQueue().acknowledged();
    }

    @Override
    public void probe(Duration interval) {
        if (interval.isZero()) {
            probeNever();
        } else {
            probe(KeepAliveTimes.of(interval));
        }
    }

    @Override
    public void finish() {
        if (!finishing) {
            finishing = true;
            if (unsent == null) {
                sendFin();
            }
        }
    }

    @Override
    public void abort() {
        finishing = true;
        reset();
    }

    @Override
    protected void onReady(boolean readable, boolean writable, boolean toEnd, boolean broken) {
        this.readable |= readable;
        this.toEnd |= toEnd;
        this.broken |= broken;
        if (writable && unsent != null) {
            sendUnsent();
        }
        if (events != Events.NONE) {
            onTurn();
        }
    }

    @Override
    protected void onTurn() {
        if (!isOpen()) {
            return;
        }
        if (readable && !inputEnded && !parked) {
            receiveOnce();
        } else if (broken) {
            breakOff();
        }
    }

    @Override
    protected void onClosed() {
        ReferenceCountUtil.release(unsent);
        ReferenceCountUtil.release(early);
        unsent = null;
        early = null;
        Runnable last = end == null ? () -> {} : end;
        end = null;
        try {
            last.run();
        } finally {
            events.closed();
        }
    }

    @Override
    protected void onFault(Throwable fault) {
        events.failed(fault);
    }

    private void receiveOnce() {
        int length = receive();
        if (length > 0) {
            readable = toEnd || mayHoldMore(length, EpollLoop.BUFFER_BYTES);
            if (readable) {
                turnAgain();
            }
            events.read(received(length));
            events.burst(length);
        } else if (length == 0) {
            readable = false;
            inputEnded = true;
            events.inputEnded();
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
        events.broken(SocketErrors.kind(brokenBy()));
    }

    private void sendOrKeep(ByteBuf bytes) {
        int sent = send(bytes);
        if (sent == BROKEN) {
            breakSoon();
        } else if (bytes.isReadable()) {
            keep(bytes);
        }
    }

    private void keep(ByteBuf bytes) {
        unsent = buffers.directBuffer(bytes.readableBytes()).writeBytes(bytes);
    }

    private void sendUnsent() {
        int sent = send(unsent);
        if (sent == BROKEN) {
            dropUnsent();
            breakSoon();
        } else if (!unsent.isReadable()) {
            dropUnsent();
            if (finishing) {
                sendFin();
            }
            events.sent();
        }
    }

    private void dropUnsent() {
        unsent.release();
        unsent = null;
    }

    private void breakSoon() {
        readable = false;
        broken = true;
        turnAgain();
    }

    private void sendFin() {
        shutdownOutput();
        if (isOpen()) {
            events.finished();
        }
    }
}
