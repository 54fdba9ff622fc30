package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason.Side;

/** The frames of one direction of a WebSocket, and how it ends. Event loop of the relay. */
final class FrameStream {
    final Side from;
    final Side to;
    final FrameTracker frames;
    /** The Close frame that waits for the end of the frame under way. */
    CloseFrame waiting;
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
}
