package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;

/**
 * One side of a relay and its {@link Transport}. Holds the back-pressure: this side is parked while something is left unsent to
 * the other one. Passes all other events on to the {@link Relay}, with the name of the side. Confined to the relay's thread.
 */
final class RelaySide implements Transport.Events {
    private final Relay relay;
    private final Side side;
    private Transport transport;
    private RelaySide other;
    private boolean started;
    private boolean waiting;
    private boolean discarding;

    RelaySide(Relay relay, Side side) {
        this.relay = relay;
        this.side = side;
    }

    /** Called once, before {@link #begin}. */
    void join(Transport transport, RelaySide other) {
        this.transport = transport;
        this.other = other;
    }

    Transport transport() {
        return transport;
    }

    /** Accepts bytes to write; reads nothing yet. */
    void begin() {
        transport.begin(this);
    }

    /** Begins to read, as soon as nothing is left unsent to the other side. */
    void start() {
        started = true;
        waiting = !discarding && other.transport.isBacklogged();
        if (!waiting) {
            transport.resume();
        }
    }

    /** From now on reads without regard to the other side, since the bytes are thrown away. */
    void discard() {
        discarding = true;
        waiting = false;
        if (started) {
            transport.resume();
        }
    }

    @Override
    public void read(ByteBuf bytes) {
        relay.read(side, bytes);
    }

    @Override
    public void burst(long bytes) {
        other.transport.flush();
        relay.burst(side, bytes);
        if (!discarding && other.transport.isBacklogged()) {
            waiting = true;
            transport.park();
        }
    }

    @Override
    public void sent() {
        other.resume();
    }

    private void resume() {
        if (waiting) {
            waiting = false;
            transport.resume();
        }
    }

    @Override
    public void inputEnded() {
        relay.inputEnded(side);
    }

    @Override
    public void finished() {
        relay.finished(side);
    }

    @Override
    public void broken(Kind how) {
        relay.broken(new CloseReason(side, how));
    }

    @Override
    public void failed(Throwable fault) {
        relay.failed(fault);
    }

    @Override
    public void closed() {
        relay.closed(side);
        other.resume();
    }
}
