package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;

/**
 * WebSocket frames (RFC 6455 section 5), passed on as they come; only their headers are looked at.
 *
 * <p>How an end is told. A Close frame passes unchanged, and whatever the sockets do afterwards the connection has ended
 * in order. An endpoint that goes without one, by FIN or RST, is reported to the client by Close 1014 and FIN; in the
 * middle of a frame, where nothing can be put in, by what the socket said. A client that goes without one is reported by
 * what its socket said: the gateway does not speak for a client that has not spoken. A planned end puts a Close frame
 * behind the frame under way, to both sides, and waits a while for their answers.
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
        int stop = stream.frames.follow(bytes, start, bytes.writerIndex(), false);
        if (stream.frames.isBroken()) {
            passWholeFrames(stream, bytes, stop);
            end(new CloseReason(from, Kind.PROTOCOL_ERROR), new CloseReason(from, Kind.PROTOCOL_ERROR));
            return;
        }
        relay.write(stream.to, bytes);
        if (stream.frames.hasClose()) {
            relay.because(new CloseReason(from, Kind.DONE));
            if (from(stream.to).frames.hasClose()) {
                relay.idleAtMost(Relays.CLOSING_NANOS_MAX);
            }
        }
    }

    @Override
    public void count(Side from, LiveConnection connection) {
        int messages = from(from).frames.takeMessages();
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
        FrameStream stream = from(from);
        stream.ended = true;
        stream.cut |= !stream.frames.isAtBoundary();
        if (relay.isEnding()) {
            if (stream.waiting != null) {
                stream.waiting = null;
                relay.finish(stream.to);
            }
            finishIfAnswered(from);
        } else if (from == Side.CLIENT || hasClose()) {
            relay.because(new CloseReason(from, Kind.RESET));
            relay.finish(stream.to);
            relay.idleAtMost(Relays.HALF_CLOSED_IDLE_NANOS_MAX);
        } else {
            boolean clientWentFirst = relay.reason() != null;
            relay.end(clientWentFirst ? relay.reason() : new CloseReason(from, Kind.RESET));
            if (!clientWentFirst) {
                tellBadGateway();
            }
            relay.finish(Side.CLIENT);
            relay.finish(Side.ENDPOINT);
            relay.drain(Side.CLIENT);
        }
    }

    @Override
    public void broken(Side side) {
        FrameStream stream = from(side);
        boolean inOrder = hasClose();
        relay.end(relay.reason() == null ? new CloseReason(side, Kind.RESET) : relay.reason());
        relay.abort(side);
        if (inOrder || side == Side.ENDPOINT && tellBadGateway()) {
            relay.finish(stream.to);
            relay.drain(stream.to);
        } else {
            relay.abort(stream.to);
        }
    }

    @Override
    public void close(CloseReason reason) {
        boolean lingers = reason.kind() == Kind.IDLE && relay.reason() != null;
        end(lingers ? relay.reason() : reason, reason);
    }

    private void end(CloseReason noted, CloseReason told) {
        relay.end(noted);
        tell(fromEndpoint, CloseFrame.toClientFor(told));
        tell(fromClient, CloseFrame.toEndpointFor(told));
    }

    /** Passes the frames before the broken one, as far as they have not yet. */
    private void passWholeFrames(FrameStream stream, ByteBuf bytes, int stop) {
        int whole = stop - stream.frames.headerBytes();
        stream.cut = whole < bytes.readerIndex();
        if (whole > bytes.readerIndex()) {
            relay.write(stream.to, bytes.writerIndex(whole));
        } else {
            bytes.release();
        }
    }

    /** Puts {@code frame} behind what has been passed on, now or at the end of the frame under way. */
    private void tell(FrameStream stream, CloseFrame frame) {
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

    private void speak(FrameStream stream, CloseFrame frame) {
        if (!stream.frames.hasClose()) {
            relay.write(stream.to, frame.to(stream.to));
            relay.flush(stream.to);
        }
        stream.told = true;
        finishIfAnswered(stream.to);
    }

    /** Close 1014 to the client, where the endpoint has not gone in the middle of a frame. */
    private boolean tellBadGateway() {
        if (!fromEndpoint.frames.isAtBoundary()) {
            return false;
        }
        speak(fromEndpoint, CloseFrame.BAD_GATEWAY);
        return true;
    }

    /** While it ends: the rest of a frame under way passes, then the Close that waits for it; all else is dropped. */
    private void passToEnd(FrameStream stream, ByteBuf bytes) {
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
            }
        }
        if (stop < end) {
            stream.frames.follow(bytes, stop, end, false);
        }
        bytes.release();
        finishIfAnswered(stream.from);
    }

    /** Sends FIN to {@code side} once it has been told and has answered, or cannot. */
    private void finishIfAnswered(Side side) {
        FrameStream stream = from(side);
        if ((stream.frames.hasClose() || stream.ended) && from(stream.to).told) {
            relay.finish(side);
        }
    }

    private boolean hasClose() {
        return fromClient.frames.hasClose() || fromEndpoint.frames.hasClose();
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
        /** The sender has sent FIN. */
        private boolean ended;
        /** The last thing passed on is part of a frame that will not be completed. */
        private boolean cut;

        private FrameStream(Side from) {
            this.from = from;
            this.to = Relay.other(from);
            this.frames = new FrameTracker(from == Side.CLIENT);
        }

        private boolean isMidFrame() {
            return !ended && !frames.isAtBoundary() && !frames.isBroken();
        }
    }
}
