package io.moorgate.traffic.live;

import java.util.Objects;

/** How a connection ended: who began it, and what it was. A value, not an exception. */
public record CloseReason(Side side, Kind kind) {
    /** Both sides were done. */
    public static final CloseReason CLIENT_DONE = new CloseReason(Side.CLIENT, Kind.DONE);

    /** The endpoint ended it in good order. */
    public static final CloseReason ENDPOINT_DONE = new CloseReason(Side.ENDPOINT, Kind.DONE);

    public CloseReason {
        Objects.requireNonNull(side, "side");
        Objects.requireNonNull(kind, "kind");
    }

    /** Who began the end. */
    public enum Side {
        CLIENT("client"),
        ENDPOINT("endpoint"),
        GATEWAY("gateway");

        private final String label;

        Side(String label) {
            this.label = label;
        }

        /** The value of the metric label {@code side}. */
        public String label() {
            return label;
        }
    }

    /** What the end was. */
    public enum Kind {
        /** In good order: FIN, Close frame, end of stream. */
        DONE("done"),
        /** Broken off: RST, RST_STREAM, a read or write error. */
        RESET("reset"),
        /** The other side spoke its protocol wrongly. */
        PROTOCOL_ERROR("protocol-error"),
        /** No byte in either direction for the idle timeout. */
        IDLE("idle"),
        /** A deadline passed. */
        TIMEOUT("timeout"),
        /** No endpoint could be reached. */
        CONNECT_FAILED("connect-failed"),
        /** A limit was reached. */
        LIMIT("limit"),
        /** The other side sent a larger message, or part of one, than it may. */
        TOO_LARGE("too-large"),
        /** Its client is not admitted any more: an allow or deny list, or a list of origins. */
        FORBIDDEN("forbidden"),
        /** Planned: the gateway stops. */
        SHUTDOWN("shutdown"),
        /** Planned: its endpoint terminates, or is no longer one of its Service. */
        DRAIN("drain"),
        /** Planned: its Service is not served any more. */
        ROUTE_REMOVED("route-removed"),
        /** Planned: it has reached its greatest age. */
        MAX_AGE("max-age"),
        /** Planned: its endpoint holds more than its share. */
        REBALANCE("rebalance"),
        /** Planned: the admin API was asked to close it. */
        REQUESTED("requested"),
        /** Planned: the gateway is short of memory, descriptors or connections. */
        OVERLOAD("overload"),
        /** The other side has stopped answering: Pings, or the kernel's probes. */
        DEAD_PEER("dead-peer"),
        /** A fault of the gateway's own. */
        INTERNAL("internal");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Whether the gateway ends it by a plan: the client did nothing wrong, and is to come back. */
        public boolean isPlanned() {
            return switch (this) {
                case SHUTDOWN, DRAIN, ROUTE_REMOVED, MAX_AGE, REBALANCE, REQUESTED, OVERLOAD -> true;
                case DONE,
                        RESET,
                        PROTOCOL_ERROR,
                        IDLE,
                        TIMEOUT,
                        CONNECT_FAILED,
                        LIMIT,
                        TOO_LARGE,
                        FORBIDDEN,
                        DEAD_PEER,
                        INTERNAL -> false;
            };
        }

        /** The value of the metric label {@code reason}. */
        public String label() {
            return label;
        }
    }

    @Override
    public String toString() {
        return side.label() + ":" + kind.label();
    }
}
