package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;

/**
 * Bytes as they come: FIN is passed on as FIN, RST as RST.
 *
 * <p>A planned end is a half-close: FIN to the client, and what the client still sends is carried to the endpoint until the client
 * has ended its side, too, or has been silent for a while. Then the endpoint gets its FIN. What the endpoint sends behind the
 * client's FIN has nowhere to go. A client that has ended its side before gets what the endpoint still sends, in the same way.
 */
final class ByteProtocol implements RelayProtocol {
    private final Relay relay;
    /** While it ends: the side whose bytes are still carried; null where there is none. */
    private Side carried;

    ByteProtocol(Relay relay) {
        this.relay = relay;
    }

    @Override
    public void pass(Side from, ByteBuf bytes) {
        if (!relay.closing().isEnding()) {
            relay.write(Relay.other(from), bytes);
        } else if (from == carried) {
            relay.write(Relay.other(from), bytes);
            relay.closing().wentOn();
        } else {
            bytes.release();
        }
    }

    @Override
    public void count(Side from, LiveConnection connection) {
        // Bytes are all there is.
    }

    @Override
    public void inputEnded(Side from) {
        relay.closing().because(new CloseReason(from, Kind.DONE));
        relay.finish(Relay.other(from));
    }

    @Override
    public void broken(CloseReason how) {
        relay.end(how);
        relay.abort(Side.CLIENT);
        relay.abort(Side.ENDPOINT);
    }

    @Override
    public void close(CloseReason reason) {
        relay.end(reason);
        switch (reason.kind()) {
            case DONE, IDLE, TIMEOUT, SHUTDOWN, DRAIN, ROUTE_REMOVED, MAX_AGE, REBALANCE, REQUESTED, OVERLOAD ->
                halfClose();
            case RESET, PROTOCOL_ERROR, CONNECT_FAILED, LIMIT, TOO_LARGE, FORBIDDEN, DEAD_PEER, INTERNAL -> {
                relay.abort(Side.CLIENT);
                relay.abort(Side.ENDPOINT);
            }
        }
    }

    private void halfClose() {
        carried = relay.closing().hasInputEnded(Side.CLIENT) ? Side.ENDPOINT : Side.CLIENT;
        relay.finish(carried);
        relay.discard(Relay.other(carried));
    }

    @Override
    public boolean moreToDo() {
        if (carried == null) {
            return false;
        }
        Side last = carried;
        carried = null;
        relay.finish(Relay.other(last));
        relay.discard(last);
        return true;
    }
}
