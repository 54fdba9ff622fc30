package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;

/** The frames of one direction of a WebSocket, and how it ends. Event loop of the relay. */
final class FrameStream {
    final Side from;
    final Side to;
    final FrameTracker frames;
    /** The Close frame that waits for the end of the frame under way. */
    CloseFrame waiting;
    /** The sender's Close, from its first byte on; null before. */
    PeerClose close;
    /** How many bytes were not for the other side, and have not been taken into account. */
    int own;
    /** A Close has been sent this way, the sender's own or the gateway's. */
    boolean told;
    /** The sender has sent FIN, or will send nothing more. */
    boolean ended;
    /** The last thing passed on is part of a frame that will not be completed. */
    boolean cut;

    FrameStream(Side from, FrameEvents events) {
        this.from = from;
        this.to = Relay.other(from);
        this.frames = new FrameTracker(from == Side.CLIENT, events);
    }

    boolean isMidFrame() {
        return !ended && !frames.isAtBoundary() && !frames.isBroken();
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
