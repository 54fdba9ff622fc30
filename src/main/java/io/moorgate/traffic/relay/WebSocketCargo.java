package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;

/**
 * WebSocket frames (RFC 6455 section 5), passed on as they come; only their headers are looked at.
 *
 * <p>When the endpoint goes without a Close frame the client is told by Close 1014, if the endpoint did not go in the
 * middle of a frame; when the client goes so, the endpoint sees what the client's socket said, FIN or RST: the gateway
 * does not speak for a client that has not spoken. Planned ends put a Close frame behind the frame under way.
 */
final class WebSocketCargo implements Cargo {
    private final Relay relay;
    private final FrameStream fromClient = new FrameStream(Side.CLIENT);
    private final FrameStream fromEndpoint = new FrameStream(Side.ENDPOINT);

    WebSocketCargo(Relay relay) {
        this.relay = relay;
    }

    @Override
    public void pass(Side from, ByteBuf bytes) {
        FrameStream stream = from(from);
        if (relay.isEnding()) {
            passToEnd(stream, bytes);
            return;
        }
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int stop = stream.frames.follow(bytes, start, end, false);
        if (!stream.frames.isBroken()) {
            relay.write(stream.to, bytes);
            if (stream.frames.hasClose()) {
                onClosePassed(stream);
            }
            return;
        }
        int whole = stop - stream.frames.headerBytes();
        if (whole > start) {
            relay.write(stream.to, bytes.writerIndex(whole));
        } else {
            bytes.release();
        }
        stream.cut = whole < start;
        end(new CloseReason(from, Kind.PROTOCOL_ERROR));
    }

    @Override
    public void count(Side from, LiveConnection connection) {
        long messages = from(from).frames.takeMessages();
        if (messages > 0) {
            if (from == Side.CLIENT) {
                connection.receivedMessages(messages);
            } else {
                connection.sentMessages(messages);
            }
        }
    }

    @Override
    public void inputEnded(Side from) {
        if (relay.isEnding()) {
            relay.finish(Side.CLIENT);
            relay.finish(Side.ENDPOINT);
            return;
        }
        FrameStream stream = from(from);
        boolean spoken = stream.frames.hasClose();
        if (spoken || from == Side.CLIENT) {
            relay.because(new CloseReason(from, spoken ? Kind.DONE : Kind.RESET));
            relay.finish(stream.to);
            relay.idleAtMost(Relays.HALF_CLOSED_IDLE_NANOS_MAX);
            return;
        }
        relay.end(new CloseReason(from, Kind.RESET));
        if (stream.isUncut()) {
            relay.write(stream.to, CloseFrame.BAD_GATEWAY.toClient());
        }
        relay.finish(stream.to);
        relay.finish(from);
    }

    @Override
    public void broken(Side side) {
        FrameStream stream = from(side);
        boolean done = stream.frames.hasClose() && from(stream.to).frames.hasClose();
        relay.end(done ? relay.reason() : new CloseReason(side, Kind.RESET));
        relay.abort(side);
        if (done) {
            relay.finish(stream.to);
        } else if (side == Side.ENDPOINT && stream.isUncut()) {
            relay.write(stream.to, CloseFrame.BAD_GATEWAY.toClient());
            relay.finish(stream.to);
        } else {
            relay.abort(stream.to);
        }
    }

    @Override
    public void close(CloseReason reason) {
        end(reason);
    }

    private void onClosePassed(FrameStream stream) {
        relay.because(new CloseReason(stream.from, Kind.DONE));
        if (from(stream.to).frames.hasClose()) {
            relay.idleAtMost(Relays.CLOSING_NANOS_MAX);
        }
    }

    /** Tells both sides, each behind the frame that is on its way to it. */
    private void end(CloseReason reason) {
        relay.end(reason);
        tell(fromEndpoint, CloseFrame.toClientFor(reason));
        tell(fromClient, CloseFrame.toEndpointFor(reason));
    }

    private void tell(FrameStream stream, CloseFrame frame) {
        if (stream.frames.hasClose()) {
            // The other side's own Close has been passed on: nothing may follow it.
            stream.told = true;
            finishIfAnswered(stream.to);
        } else if (stream.isUncut()) {
            relay.write(stream.to, frame.to(stream.to));
            relay.flush(stream.to);
            stream.told = true;
            finishIfAnswered(stream.to);
        } else if (stream.cut) {
            relay.finish(stream.to);
        } else {
            stream.waiting = frame;
        }
    }

    /** While it ends: the rest of a frame under way passes, then the Close that waits for it; all else is dropped. */
    private void passToEnd(FrameStream stream, ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int stop = stream.waiting == null ? start : stream.frames.follow(bytes, start, end, true);
        if (stop > start) {
            relay.write(stream.to, bytes.retainedSlice(start, stop - start));
        }
        if (stream.waiting != null && stream.frames.isAtBoundary()) {
            relay.write(stream.to, stream.waiting.to(stream.to));
            relay.flush(stream.to);
            stream.waiting = null;
            stream.told = true;
        }
        if (stop < end && !stream.frames.isBroken()) {
            stream.frames.follow(bytes, stop, end, false);
        }
        bytes.release();
        finishIfAnswered(stream.from);
        finishIfAnswered(stream.to);
    }

    /** Sends FIN to {@code side} once a Close has gone each way between it and the gateway. */
    private void finishIfAnswered(Side side) {
        if (from(side).frames.hasClose() && from(Relay.other(side)).told) {
            relay.finish(side);
        }
    }

    private FrameStream from(Side side) {
        return side == Side.CLIENT ? fromClient : fromEndpoint;
    }

    /** The frames of one direction. */
    private static final class FrameStream {
        private final Side from;
        private final Side to;
        private final FrameTracker frames;
        /** The Close frame that waits for the end of the frame under way. */
        private CloseFrame waiting;
        /** A Close has been sent this way, the sender's own or the gateway's. */
        private boolean told;
        /** The last frame was broken off in the middle. */
        private boolean cut;

        private FrameStream(Side from) {
            this.from = from;
            this.to = Relay.other(from);
            this.frames = new FrameTracker(from == Side.CLIENT);
        }

        /** Whether a frame may be put behind what has been passed on. */
        private boolean isUncut() {
            return !cut && !frames.hasClose() && (frames.isAtBoundary() || frames.isBroken());
        }
    }
}
