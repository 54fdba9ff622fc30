package io.moorgate.traffic.relay.websocket;

import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.Relay;
import io.netty.buffer.ByteBuf;

/** The frames of one direction of a WebSocket. Event loop of the relay. */
final class FrameDirection {
    final Side from;
    final Side to;
    final FrameTracker frames;
    /** The sender's Close, from its first byte on; null before. */
    PeerClose close;
    /** How many bytes were not for the other side, and have not been taken into account. */
    int own;

    FrameDirection(Side from, FrameEvents events) {
        this.from = from;
        this.to = Relay.other(from);
        this.frames = new FrameTracker(from == Side.CLIENT, events);
    }

    int takeOwn() {
        int taken = own;
        own = 0;
        return taken;
    }

    /** What is held of a Close that is not whole is not passed any more, but what follows completes it. */
    void dropClose() {
        if (close != null && !frames.hasClose()) {
            ByteBuf begun = close.frame();
            frames.follow(begun, 0, begun.writerIndex(), false);
        }
        close = null;
    }
}
