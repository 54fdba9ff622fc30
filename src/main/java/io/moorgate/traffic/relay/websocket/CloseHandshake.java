package io.moorgate.traffic.relay.websocket;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.Relay;
import io.netty.buffer.ByteBuf;

/**
 * How a WebSocket that ends is announced to both sides: a Close frame behind the frame under way, then FIN to the side that has
 * answered. What comes behind that frame is dropped. Event loop of the relay.
 */
final class CloseHandshake {
    private final Relay relay;
    private final Way fromClient;
    private final Way fromEndpoint;

    /** How far one direction has come. */
    private static final class Way {
        private final FrameDirection stream;
        /** The Close frame that waits for the end of the frame under way. */
        private CloseFrame waiting;
        /** A Close has been sent this way, the sender's own or the gateway's. */
        private boolean told;
        /** The sender has sent FIN, or will send nothing more. */
        private boolean ended;
        /** The last thing passed on is part of a frame that will not be completed. */
        private boolean cut;

        Way(FrameDirection stream) {
            this.stream = stream;
        }

        private boolean isMidFrame() {
            return !ended && !stream.frames.isAtBoundary() && !stream.frames.isBroken();
        }
    }

    CloseHandshake(Relay relay, FrameDirection fromClient, FrameDirection fromEndpoint) {
        this.relay = relay;
        this.fromClient = new Way(fromClient);
        this.fromEndpoint = new Way(fromEndpoint);
    }

    /** Closes both sides because of {@code reason}. */
    void tell(CloseReason reason) {
        tell(fromEndpoint, CloseFrame.toClientFor(reason));
        tellEndpoint(reason);
    }

    /** Closes the endpoint alone. */
    void tellEndpoint(CloseReason reason) {
        tell(fromClient, CloseFrame.toEndpointFor(reason));
    }

    /** Puts {@code frame} behind what has been passed on, now or at the end of the frame under way. */
    private void tell(Way way, CloseFrame frame) {
        if (way.isMidFrame()) {
            way.waiting = frame;
            return;
        }
        if (way.cut) {
            relay.finish(way.stream.to);
        } else {
            speak(way, frame);
        }
        relay.discard(way.stream.from);
    }

    /** Close 1014 to the client, where the endpoint has not gone in the middle of a frame. */
    boolean tellBadGateway() {
        if (!fromEndpoint.stream.frames.isAtBoundary()) {
            return false;
        }
        speak(fromEndpoint, CloseFrame.BAD_GATEWAY);
        return true;
    }

    private void speak(Way way, CloseFrame frame) {
        Side to = way.stream.to;
        if (!way.stream.frames.hasClose()) {
            relay.closedWith(frame.code());
            relay.write(to, frame.to(to));
            relay.flush(to);
        }
        way.told = true;
        finishIfAnswered(to);
    }

    /** While it ends: the rest of a frame under way passes, then the Close that waits for it; all else is dropped. */
    void pass(FrameDirection stream, ByteBuf bytes) {
        stream.dropClose();
        Way way = of(stream.from);
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int stop = start;
        if (way.waiting != null) {
            stop = stream.frames.follow(bytes, start, end, true);
            if (stop > start) {
                relay.write(stream.to, bytes.retainedSlice(start, stop - start));
            }
            if (stream.frames.isAtBoundary()) {
                CloseFrame frame = way.waiting;
                way.waiting = null;
                speak(way, frame);
                relay.discard(stream.from);
                relay.closing().said();
            } else {
                relay.closing().wentOn();
            }
        }
        if (stop < end) {
            stream.frames.follow(bytes, stop, end, false);
        }
        bytes.release();
        finishIfAnswered(stream.from);
    }

    /** {@code from} sends nothing more: a frame that it has begun stays cut. */
    void ended(Side from) {
        Way way = of(from);
        way.ended = true;
        way.cut |= !way.stream.frames.isAtBoundary();
    }

    /** The last frame of {@code from} was passed on in part, and the rest of it will not be. */
    void cut(Side from) {
        of(from).cut = true;
    }

    /** The same while it ends: a Close that waits for the end of a frame waits in vain. */
    void endedWhileEnding(Side from) {
        ended(from);
        Way way = of(from);
        if (way.waiting != null) {
            way.waiting = null;
            relay.finish(way.stream.to);
        }
        finishIfAnswered(from);
    }

    /**
     * Sends FIN to {@code side} once it has been sent its Close and has answered, or cannot. One that has broken the framing is not waited
     * for: nothing that it sends is looked at any more, an answering Close included (RFC 6455 section 7.1.7).
     */
    private void finishIfAnswered(Side side) {
        Way way = of(side);
        boolean hasAnswered = way.stream.frames.hasClose() || way.stream.frames.isBroken();
        if (hasAnswered) {
            relay.closing().awaitNothing(side);
        }
        if ((hasAnswered || way.ended) && of(Relay.other(side)).told) {
            relay.finish(side);
        }
    }

    private Way of(Side from) {
        return from == Side.CLIENT ? fromClient : fromEndpoint;
    }
}
