package io.moorgate.operate.trace;

import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.RefusedFacts;

/** One span that is to be written: a request that has ended, or a handshake that has been answered, at {@code endNanos}. */
sealed interface Span {
    /** What was asked for and answered; its trace is present. */
    AccessFacts facts();

    /** When it ended, on the ticker of live connections. */
    long endNanos();

    /** An exchange or a call that reached an endpoint. */
    record Exchange(LiveConnection connection, CloseReason reason, long endNanos) implements Span {
        @Override
        public AccessFacts facts() {
            return connection.facts();
        }
    }

    /** The handshake of a WebSocket. */
    record Handshake(LiveConnection connection, long endNanos) implements Span {
        @Override
        public AccessFacts facts() {
            return connection.facts();
        }
    }

    /** What never became a connection. */
    record Refused(RefusedFacts refused, long endNanos) implements Span {
        @Override
        public AccessFacts facts() {
            return refused.facts();
        }
    }
}
