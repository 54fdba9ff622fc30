package io.moorgate.peers.replication;

import io.moorgate.peers.link.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;

/** One end of a simulated connection. Bytes arrive in order, whenever the network lets them; nothing is lost but the end. */
final class SimWire implements Wire {
    private static final int WAITING_BYTES_MAX = 64 * 1024;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SimNetwork network;
    private final SimReplica owner;
    private SimWire other;
    private PeerLink link;
    private ByteBuf unsent = Unpooled.buffer();
    private long lastArrivalNanos;
    private int waitingBytes;
    private boolean isOver;

    SimWire(SimNetwork network, SimReplica owner) {
        this.network = network;
        this.owner = owner;
    }

    void join(SimWire end) {
        other = end;
        end.other = this;
    }

    void accepted(PeerLink made) {
        link = made;
    }

    boolean isOver() {
        return isOver;
    }

    @Override
    public ByteBuf buffer() {
        return Unpooled.buffer();
    }

    @Override
    public void send(ByteBuf frames) {
        if (!isOver) {
            waitingBytes += frames.readableBytes();
            unsent.writeBytes(frames);
        }
        frames.release();
    }

    @Override
    public void flush() {
        if (unsent.isReadable()) {
            ByteBuf bytes = unsent;
            unsent = Unpooled.buffer();
            arrange(() -> arrive(bytes));
        }
    }

    /** Lets {@code event} happen at the other end, after all that went before. */
    private void arrange(Runnable event) {
        long now = network.time.nanos();
        lastArrivalNanos = Math.max(now + network.delayNanos(), lastArrivalNanos);
        network.time.after(lastArrivalNanos - now, () -> attempt(event));
    }

    /* Between hosts that cannot reach each other, TCP tries again until they can; a process without a processor reads later. */
    private void attempt(Runnable event) {
        boolean isCut = network.isCut(owner, other.owner);
        long laterNanos = isCut ? RETRY_NANOS : other.owner.starvedNanos();
        if (laterNanos > 0) {
            lastArrivalNanos = Math.max(lastArrivalNanos, network.time.nanos() + laterNanos);
            network.time.after(laterNanos, () -> attempt(event));
        } else {
            event.run();
        }
    }

    private void arrive(ByteBuf bytes) {
        waitingBytes -= bytes.readableBytes();
        if (other.owner.isAlive() && !other.isOver && other.link != null) {
            while (bytes.isReadable()) {
                other.link.onFrame(bytes.readSlice(bytes.readInt()));
            }
            other.link.onReadComplete();
        }
        if (owner.isAlive() && !isOver && link != null) {
            link.onWritable();
        }
    }

    @Override
    public boolean isWritable() {
        return !isOver && waitingBytes < WAITING_BYTES_MAX;
    }

    @Override
    public void close() {
        flush();
        end();
        arrange(other::end);
    }

    /** The connection breaks; each side learns it at its own time. */
    void reset() {
        isOver = true;
        other.isOver = true;
        owner.after(network.delayNanos(), this::ended);
        other.owner.after(network.delayNanos(), other::ended);
    }

    private void end() {
        if (!isOver) {
            isOver = true;
            owner.after(0, this::ended);
        }
    }

    private void ended() {
        if (link != null) {
            link.onClosed();
        }
    }
}
