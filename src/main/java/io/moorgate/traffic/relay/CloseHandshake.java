package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;

/**
 * How a WebSocket that ends is told to both sides: a Close frame behind the frame under way, then FIN to the side that has
 * answered. What comes behind that frame is dropped. Event loop of the relay.
 */
final class CloseHandshake {
    private final Relay relay;
    private final FrameStream fromClient;
    private final FrameStream fromEndpoint;

    CloseHandshake(Relay relay, FrameStream fromClient, FrameStream fromEndpoint) {
        this.relay = relay;
        this.fromClient = fromClient;
        this.fromEndpoint = fromEndpoint;
    }

    /** Tells both sides that it ends because of {@code reason}. */
    void tell(CloseReason reason) {
        tell(fromEndpoint, CloseFrame.toClientFor(reason));
        tell(fromClient, CloseFrame.toEndpointFor(reason));
    }

    /** Puts {@code frame} behind what has been passed on, now or at the end of the frame under way. */
    void tell(FrameStream stream, CloseFrame frame) {
        if (stream.isMidFrame()) {
            stream.waiting = frame;
            return;
        }
        if (stream.cut) {
            relay.finish(stream.to);
        } else {
            speak(stream, frame);
        }
        relay.drain(stream.from);
    }

    /** Close 1014 to the client, where the endpoint has not gone in the middle of a frame. */
    boolean tellBadGateway() {
        if (!fromEndpoint.frames.isAtBoundary()) {
            return false;
        }
        speak(fromEndpoint, CloseFrame.BAD_GATEWAY);
        return true;
    }

    private void speak(FrameStream stream, CloseFrame frame) {
        if (!stream.frames.hasClose()) {
            relay.write(stream.to, frame.to(stream.to));
            relay.flush(stream.to);
        }
        stream.told = true;
        finishIfAnswered(stream.to);
    }

    /** While it ends: the rest of a frame under way passes, then the Close that waits for it; all else is dropped. */
    void pass(FrameStream stream, ByteBuf bytes) {
        stream.dropClose();
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int stop = start;
        if (stream.waiting != null) {
            stop = stream.frames.follow(bytes, start, end, true);
            if (stop > start) {
                relay.write(stream.to, bytes.retainedSlice(start, stop - start));
            }
            if (stream.frames.isAtBoundary()) {
                CloseFrame frame = stream.waiting;
                stream.waiting = null;
                speak(stream, frame);
                relay.drain(stream.from);
                relay.closing().said();
            } else {
                relay.closing().frameWentOn();
            }
        }
        if (stop < end) {
            stream.frames.follow(bytes, stop, end, false);
        }
        bytes.release();
        finishIfAnswered(stream.from);
    }

    /** While it ends, {@code stream} has: a Close that waits for the end of a frame waits in vain. */
    void inputEnded(FrameStream stream) {
        if (stream.waiting != null) {
            stream.waiting = null;
            relay.finish(stream.to);
        }
        finishIfAnswered(stream.from);
    }

    /** Sends FIN to {@code side} once it has been told and has answered, or cannot. */
    private void finishIfAnswered(Side side) {
        FrameStream stream = side == Side.CLIENT ? fromClient : fromEndpoint;
        FrameStream across = side == Side.CLIENT ? fromEndpoint : fromClient;
        if ((stream.frames.hasClose() || stream.ended) && across.told) {
            relay.finish(side);
        }
    }
}
