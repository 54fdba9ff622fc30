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
    private final Heartbeat heartbeat = new Heartbeat();
    private final FrameStream fromClient = new FrameStream(Side.CLIENT, heartbeat.ofClient);
    private final FrameStream fromEndpoint = new FrameStream(Side.ENDPOINT, heartbeat.ofEndpoint);
    private int own;

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
        if (from == Side.CLIENT) {
            heartbeat.heard();
        }
        if (from == Side.CLIENT ? heartbeat.isAwaiting() : heartbeat.isDue()) {
            passFrameByFrame(stream, bytes);
        } else {
            int stop = stream.frames.follow(bytes, bytes.readerIndex(), bytes.writerIndex(), false);
            passOn(stream, bytes, stop);
        }
    }

    /** Passes {@code bytes}, which were followed to {@code stop}, on, unless the framing broke there. */
    private void passOn(FrameStream stream, ByteBuf bytes, int stop) {
        if (stream.frames.isBroken()) {
            passWholeFrames(stream, bytes, stop);
            end(new CloseReason(stream.from, Kind.PROTOCOL_ERROR), new CloseReason(stream.from, Kind.PROTOCOL_ERROR));
            return;
        }
        relay.write(stream.to, bytes);
        if (stream.frames.hasClose()) {
            relay.because(new CloseReason(stream.from, Kind.DONE));
            if (from(stream.to).frames.hasClose()) {
                relay.idleAtMost(Relays.CLOSING_NANOS_MAX);
            }
        }
    }

    /** Between the frames the gateway's Pongs are taken out, and its Ping is put in. */
    private void passFrameByFrame(FrameStream stream, ByteBuf bytes) {
        try {
            while (bytes.isReadable() && !relay.isEnding()) {
                if (stream.frames.isAtBoundary() && stream.from == Side.CLIENT && heartbeat.isAwaiting()) {
                    takePong(stream, bytes);
                } else {
                    passFrame(stream, bytes);
                }
                pingIfDue();
            }
        } finally {
            bytes.release();
        }
    }

    private void takePong(FrameStream stream, ByteBuf bytes) {
        int before = bytes.readableBytes();
        boolean taken = heartbeat.takePong(bytes);
        own += before - bytes.readableBytes();
        if (!taken) {
            giveBack();
            passFrame(stream, bytes);
        }
    }

    private void passFrame(FrameStream stream, ByteBuf bytes) {
        int start = bytes.readerIndex();
        int stop = stream.frames.follow(bytes, start, bytes.writerIndex(), true);
        if (stream.frames.isBroken()) {
            passOn(stream, bytes.retainedSlice(), stop - start);
        } else {
            passOn(stream, bytes.readRetainedSlice(stop - start), stop);
        }
    }

    /** Passes on what was held for a Pong and is none. */
    private void giveBack() {
        if (heartbeat.heldBytes() > 0 && !relay.isEnding()) {
            ByteBuf back = heartbeat.giveBack();
            own -= back.readableBytes();
            int stop = fromClient.frames.follow(back, 0, back.writerIndex(), false);
            passOn(fromClient, back, stop);
        }
    }

    private void pingIfDue() {
        if (heartbeat.isDue() && fromEndpoint.frames.isAtBoundary() && !hasClose() && !relay.isEnding()) {
            relay.write(Side.CLIENT, heartbeat.ping());
        }
    }

    @Override
    public int takeOwn(Side from) {
        int taken = from == Side.CLIENT ? own : 0;
        own -= taken;
        return taken;
    }

    @Override
    public void pulse() {
        if (hasClose()) {
            return;
        }
        switch (heartbeat.pulse(relay.isBacklogged(Side.CLIENT))) {
            case WAIT -> {}
            case PING -> {
                pingIfDue();
                relay.flush(Side.CLIENT);
            }
            case DEAD -> clientIsDead();
        }
    }

    /** Nobody reads at the client's side any more; the endpoint is told what a client that leaves would say. */
    private void clientIsDead() {
        CloseReason reason = new CloseReason(Side.CLIENT, Kind.DEAD_PEER);
        fromClient.ended = true;
        fromClient.cut |= !fromClient.frames.isAtBoundary();
        relay.end(reason);
        relay.abort(Side.CLIENT);
        tell(fromClient, CloseFrame.toEndpointFor(reason));
        relay.drain(Side.ENDPOINT);
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
        giveBack();
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
    public void broken(CloseReason how) {
        giveBack();
        Side side = how.side();
        FrameStream stream = from(side);
        boolean inOrder = hasClose();
        relay.end(relay.reason() == null ? how : relay.reason());
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
        giveBack();
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
}
