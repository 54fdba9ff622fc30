package io.moorgate.traffic.relay.websocket;

import io.moorgate.routing.LimitPolicy;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.relay.Relay;
import io.moorgate.traffic.relay.RelayProtocol;
import io.moorgate.traffic.relay.Relays;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;

/**
 * WebSocket frames (RFC 6455 section 5), passed on as they come; only their headers are looked at.
 *
 * <p>How an end is announced. A Close frame passes unchanged, or as Close 1002 where it holds what must not be sent; nothing
 * passes behind it, and whatever the sockets do afterwards the connection has ended in order. An endpoint that goes without one, by FIN or RST, is reported to the client by Close 1014 and FIN; in the
 * middle of a frame, where nothing can be put in, by what the socket said. A client that goes without one is reported by
 * what its socket said: the gateway does not speak for a client that has not spoken. A planned end puts a Close frame
 * behind the frame under way, to both sides, and waits a while for their answers.
 */
public final class WebSocketProtocol implements RelayProtocol {
    private final Relay relay;
    private final Heartbeat heartbeat = new Heartbeat();
    private final FrameDirection fromClient = new FrameDirection(Side.CLIENT, heartbeat.ofClient);
    private final FrameDirection fromEndpoint = new FrameDirection(Side.ENDPOINT, heartbeat.ofEndpoint);
    private final CloseHandshake closeHandshake;
    private final FrameLimits limits;

    /**
     * For relays of {@code relays}.
     *
     * @param limits bound how large a frame of either side may be, and how much the client may send
     * @param hasExtensions whether the handshake has agreed on any
     */
    public static Function<Relay, RelayProtocol> of(Relays relays, LimitPolicy limits, boolean hasExtensions) {
        return relay -> new WebSocketProtocol(relay, new FrameLimits(relays, limits), hasExtensions);
    }

    private WebSocketProtocol(Relay relay, FrameLimits limits, boolean hasExtensions) {
        this.relay = relay;
        this.limits = limits;
        limits.bound(fromClient.frames, hasExtensions);
        limits.bound(fromEndpoint.frames, hasExtensions);
        this.closeHandshake = new CloseHandshake(relay, fromClient, fromEndpoint);
    }

    @Override
    public void pass(Side from, ByteBuf bytes) {
        FrameDirection stream = from(from);
        if (relay.closing().isEnding()) {
            closeHandshake.pass(stream, bytes);
            return;
        }
        if (from == Side.CLIENT) {
            heartbeat.heard(bytes.readableBytes());
        }
        if (stream.close != null || (from == Side.CLIENT ? heartbeat.isAwaiting() : heartbeat.isDue())) {
            passFrameByFrame(stream, bytes);
            return;
        }
        int start = bytes.readerIndex();
        int stop = stream.frames.followToClose(bytes, start, bytes.writerIndex());
        if (stop == bytes.writerIndex() || stream.frames.isBroken()) {
            passOn(stream, bytes, stop);
        } else {
            passOn(stream, bytes.readRetainedSlice(stop - start), stop);
            passFrameByFrame(stream, bytes);
        }
    }

    /** Passes {@code bytes}, which were followed to {@code stop}, on, unless the framing broke there. */
    private void passOn(FrameDirection stream, ByteBuf bytes, int stop) {
        if (stream.frames.isBroken()) {
            passWholeFrames(stream, bytes, stop);
            CloseReason reason = new CloseReason(stream.from, Kind.PROTOCOL_ERROR);
            if (stream.frames.isTooLarge()) {
                limits.frameTooLarge();
                reason = new CloseReason(stream.from, Kind.TOO_LARGE);
            }
            end(reason, reason);
        } else {
            relay.write(stream.to, bytes);
        }
    }

    /** Between the frames the gateway's Pongs are taken out, its Ping is put in, and a Close is looked into. */
    private void passFrameByFrame(FrameDirection stream, ByteBuf bytes) {
        try {
            while (bytes.isReadable() && !relay.closing().isEnding()) {
                if (stream.close != null) {
                    gatherClose(stream, bytes);
                } else if (stream.frames.isAtBoundary() && stream.from == Side.CLIENT && heartbeat.isAwaiting()) {
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

    /** Holds a Close back until it is whole; drops what comes behind it. */
    private void gatherClose(FrameDirection stream, ByteBuf bytes) {
        if (stream.frames.hasClose()) {
            stream.own += bytes.readableBytes();
            bytes.skipBytes(bytes.readableBytes());
        } else if (stream.close.gather(bytes)) {
            ByteBuf frame = stream.close.frame();
            int stop = stream.frames.follow(frame, 0, frame.writerIndex(), false);
            if (stream.frames.isBroken()) {
                passOn(stream, frame, stop);
            } else {
                passClose(stream, frame);
            }
        }
    }

    private void passClose(FrameDirection stream, ByteBuf frame) {
        if (stream.close.mayPass()) {
            relay.closing().because(new CloseReason(stream.from, Kind.DONE));
            relay.closedWith(stream.close.code());
            relay.write(stream.to, frame);
        } else {
            relay.closedWith(CloseFrame.PROTOCOL_ERROR.code());
            relay.closing().because(new CloseReason(stream.from, Kind.PROTOCOL_ERROR));
            relay.write(stream.to, CloseFrame.PROTOCOL_ERROR.to(stream.to));
            frame.release();
        }
        relay.closing().awaitNothing(stream.from);
        boolean isAnswer = from(stream.to).frames.hasClose();
        relay.idleAtMost(isAnswer ? Relays.CLOSING_NANOS_MAX : Relays.UNANSWERED_IDLE_NANOS_MAX);
    }

    private void takePong(FrameDirection stream, ByteBuf bytes) {
        int before = bytes.readableBytes();
        boolean taken = heartbeat.takePong(bytes);
        fromClient.own += before - bytes.readableBytes();
        if (!taken) {
            giveBack();
            passFrame(stream, bytes);
        }
    }

    private void passFrame(FrameDirection stream, ByteBuf bytes) {
        int start = bytes.readerIndex();
        if (stream.frames.isAtBoundary() && PeerClose.isBegunBy(bytes.getByte(start))) {
            stream.close = new PeerClose(stream.from == Side.CLIENT);
            gatherClose(stream, bytes);
            return;
        }
        int stop = stream.frames.follow(bytes, start, bytes.writerIndex(), true);
        if (stream.frames.isBroken()) {
            passOn(stream, bytes.retainedSlice(), stop - start);
        } else {
            passOn(stream, bytes.readRetainedSlice(stop - start), stop);
        }
    }

    /** Passes on what was held for a Pong and is none. */
    private void giveBack() {
        if (heartbeat.heldBytes() > 0 && !relay.closing().isEnding()) {
            ByteBuf back = heartbeat.giveBack();
            fromClient.own -= back.readableBytes();
            int stop = fromClient.frames.follow(back, 0, back.writerIndex(), false);
            passOn(fromClient, back, stop);
        }
    }

    private void pingIfDue() {
        if (heartbeat.isDue()
                && fromEndpoint.frames.isAtBoundary()
                && !hasClose()
                && !relay.closing().isEnding()) {
            relay.write(Side.CLIENT, heartbeat.ping());
        }
    }

    @Override
    public int takeOwn(Side from) {
        return from(from).takeOwn();
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

    /** The client's side is not read any more; the endpoint gets the Close of a client that leaves. */
    private void clientIsDead() {
        CloseReason reason = new CloseReason(Side.CLIENT, Kind.DEAD_PEER);
        closeHandshake.ended(Side.CLIENT);
        relay.end(reason);
        relay.abort(Side.CLIENT);
        closeHandshake.tellEndpoint(reason);
        relay.discard(Side.ENDPOINT);
    }

    @Override
    public void count(Side from, LiveConnection connection) {
        int messages = from(from).frames.takeMessages();
        int parts = from(from).frames.takeParts();
        if (messages > 0 && from == Side.CLIENT) {
            connection.receivedMessages(messages);
        } else if (messages > 0) {
            connection.sentMessages(messages);
        }
        if (messages + parts > 0 && from == Side.CLIENT && !limits.take(messages, parts)) {
            relay.close(new CloseReason(Side.CLIENT, Kind.LIMIT));
        }
    }

    @Override
    public void inputEnded(Side from) {
        giveBack();
        if (relay.closing().isEnding()) {
            closeHandshake.endedWhileEnding(from);
            return;
        }
        closeHandshake.ended(from);
        if (from == Side.CLIENT || hasClose()) {
            relay.closing().because(new CloseReason(from, Kind.RESET));
            relay.finish(Relay.other(from));
            relay.idleAtMost(Relays.UNANSWERED_IDLE_NANOS_MAX);
        } else {
            boolean clientWentFirst = relay.closing().reason() != null;
            relay.end(clientWentFirst ? relay.closing().reason() : new CloseReason(from, Kind.RESET));
            if (!clientWentFirst) {
                closeHandshake.tellBadGateway();
            }
            relay.finish(Side.CLIENT);
            relay.finish(Side.ENDPOINT);
            relay.discard(Side.CLIENT);
        }
    }

    @Override
    public void broken(CloseReason how) {
        giveBack();
        Side side = how.side();
        FrameDirection stream = from(side);
        boolean inOrder = hasClose();
        relay.end(relay.closing().reason() == null ? how : relay.closing().reason());
        relay.abort(side);
        if (inOrder || side == Side.ENDPOINT && closeHandshake.tellBadGateway()) {
            relay.finish(stream.to);
            relay.discard(stream.to);
        } else {
            relay.abort(stream.to);
        }
    }

    @Override
    public void close(CloseReason reason) {
        boolean lingers = reason.kind() == Kind.IDLE && relay.closing().reason() != null;
        end(lingers ? relay.closing().reason() : reason, reason);
    }

    private void end(CloseReason noted, CloseReason told) {
        giveBack();
        relay.end(noted);
        closeHandshake.tell(told);
    }

    /** Passes the frames before the broken one, as far as they have not yet. */
    private void passWholeFrames(FrameDirection stream, ByteBuf bytes, int stop) {
        int whole = stop - stream.frames.headerBytes();
        if (whole < bytes.readerIndex()) {
            closeHandshake.cut(stream.from);
        }
        if (whole > bytes.readerIndex()) {
            relay.write(stream.to, bytes.writerIndex(whole));
        } else {
            bytes.release();
        }
    }

    private boolean hasClose() {
        return fromClient.frames.hasClose() || fromEndpoint.frames.hasClose();
    }

    private FrameDirection from(Side side) {
        return side == Side.CLIENT ? fromClient : fromEndpoint;
    }
}
