package io.moorgate.traffic.relay;

import io.moorgate.traffic.live.CloseReason.Side;

/** What of a relay's two sockets has come to its end. Confined to the relay's thread. */
final class HalfCloseState {
    private final Part client = new Part();
    private final Part endpoint = new Part();

    /** What of one socket has. */
    static final class Part {
        boolean input;
        boolean output;
        boolean socket;

        private boolean isDone() {
            return socket || input && output;
        }
    }

    Part of(Side side) {
        return side == Side.CLIENT ? client : endpoint;
    }

    /** Whether nothing passes any more, either way. */
    boolean isDone() {
        return client.isDone() && endpoint.isDone();
    }

    /** Whether both sockets are closed. */
    boolean isClosed() {
        return client.socket && endpoint.socket;
    }
}
