package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.ByteBuf;

/** Bytes as they come: FIN is passed on as FIN, RST as RST. */
final class ByteProtocol implements RelayProtocol {
    private final Relay relay;

    ByteProtocol(Relay relay) {
        this.relay = relay;
    }

    @Override
    public void pass(Side from, ByteBuf bytes) {
        if (relay.closing().isEnding()) {
            bytes.release();
        } else {
            relay.write(Relay.other(from), bytes);
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
            case DONE, IDLE, TIMEOUT, SHUTDOWN, DRAIN, ROUTE_REMOVED, MAX_AGE, REBALANCE -> {
                relay.finish(Side.CLIENT);
                relay.finish(Side.ENDPOINT);
                relay.discard(Side.CLIENT);
                relay.discard(Side.ENDPOINT);
            }
            case RESET, PROTOCOL_ERROR, CONNECT_FAILED, LIMIT, DEAD_PEER, INTERNAL -> {
                relay.abort(Side.CLIENT);
                relay.abort(Side.ENDPOINT);
            }
        }
    }
}
