package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A side of a relay that is no socket: a stream with a window, as one of HTTP/2 has it. What the gateway writes leaves as far as
 * the window goes; what the peer says waits while the stream is parked. Confined to the relay's thread, but for the record of
 * what has happened.
 */
final class StreamTransport implements Transport {
    private final Queue<ByteBuf> inbox = new ArrayDeque<>();
    private final ByteBuf outbox = Unpooled.buffer();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private Events events;
    private int window;
    private boolean parked = true;
    private boolean peerEnds;
    private boolean inputEnded;
    private boolean finishing;
    private boolean backlogged;
    private boolean closed;
    private volatile boolean finished;
    private volatile boolean aborted;
    private volatile int outboxBytesMax;

    StreamTransport(int window) {
        this.window = window;
    }

    /** The peer sends {@code bytes}. */
    void say(byte[] bytes) {
        inbox.add(Unpooled.copiedBuffer(bytes));
        readOn();
    }

    /** The peer ends its output. */
    void end() {
        peerEnds = true;
        readOn();
    }

    /** The peer resets the stream. */
    void reset() {
        events.broken(Kind.RESET);
    }

    /** The peer takes {@code bytes} more. */
    void open(int bytes) {
        window += bytes;
        send();
    }

    /** What has come to the peer. Any thread. */
    byte[] received() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    /** Whether the gateway has ended its output, behind all that it wrote. Any thread. */
    boolean isFinished() {
        return finished;
    }

    /** Whether the gateway has reset the stream. Any thread. */
    boolean isAborted() {
        return aborted;
    }

    /** The most that has waited for the window. Any thread. */
    int outboxBytesMax() {
        return outboxBytesMax;
    }

    @Override
    public void begin(Events events) {
        this.events = events;
    }

    @Override
    public void resume() {
        parked = false;
        readOn();
    }

    @Override
    public void park() {
        parked = true;
    }

    @Override
    public void write(ByteBuf bytes) {
        if (!finishing && !closed) {
            outbox.writeBytes(bytes);
            outboxBytesMax = Math.max(outboxBytesMax, outbox.readableBytes());
        }
        bytes.release();
    }

    @Override
    public void flush() {
        send();
    }

    @Override
    public boolean isBacklogged() {
        return outbox.isReadable();
    }

    @Override
    public long unsentBytes() {
        return outbox.readableBytes();
    }

    @Override
    public long takenBytes() {
        return received().length;
    }

    @Override
    public void finish() {
        finishing = true;
        send();
    }

    @Override
    public void abort() {
        aborted = true;
        close();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            finished |= !aborted;
            outbox.clear();
            inbox.forEach(ByteBuf::release);
            inbox.clear();
            events.closed();
        }
    }

    @Override
    public void probe(Duration interval) {}

    @Override
    public long silentMillis() {
        return 0;
    }

    private void readOn() {
        while (!parked && !inbox.isEmpty()) {
            ByteBuf bytes = inbox.poll();
            int length = bytes.readableBytes();
            events.read(bytes);
            events.burst(length);
        }
        if (!parked && peerEnds && !inputEnded && !closed) {
            inputEnded = true;
            events.inputEnded();
        }
    }

    private void send() {
        int step = Math.min(window, outbox.readableBytes());
        byte[] sent = new byte[step];
        outbox.readBytes(sent).discardReadBytes();
        window -= step;
        synchronized (received) {
            received.writeBytes(sent);
        }
        boolean wasBacklogged = backlogged;
        backlogged = outbox.isReadable();
        if (finishing && !backlogged && !finished && !closed) {
            finished = true;
            events.finished();
        }
        if (wasBacklogged && !backlogged) {
            events.sent();
        }
    }
}
