package io.moorgate.operate.telemetry;

import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;

/** Which ends are bad ones, and logged however short the connection was. */
final class Endings {
    private static final int SERVER_ERROR = 500;

    private Endings() {}

    /** Whether {@code connection} did not end as its protocol and the gateway's plans have it. */
    static boolean isBad(LiveConnection connection, CloseReason reason) {
        return switch (reason.kind()) {
            case DONE -> isBad(connection.facts());
            case SHUTDOWN, DRAIN, ROUTE_REMOVED, MAX_AGE, REBALANCE, REQUESTED, OVERLOAD -> false;
            // Clients cancel calls and leave event streams in the normal course of things.
            case RESET ->
                reason.side() != Side.CLIENT
                        || connection.kind() != ConnectionKind.GRPC && connection.kind() != ConnectionKind.SSE;
            case PROTOCOL_ERROR, IDLE, TIMEOUT, CONNECT_FAILED, LIMIT, TOO_LARGE, FORBIDDEN, DEAD_PEER, INTERNAL ->
                true;
        };
    }

    private static boolean isBad(AccessFacts facts) {
        return facts.status >= SERVER_ERROR || isBadGrpcStatus(facts.grpcStatus) || isBadCloseCode(facts.closeCode);
    }

    /** Those that are the server's fault, not the caller's. */
    private static boolean isBadGrpcStatus(int status) {
        return status > 0
                && switch (GrpcCode.of(status)) {
                    case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> true;
                    default -> false;
                };
    }

    /** RFC 6455 section 7.4.1: broken frames, wrong data, a policy, too much, a missing extension, a fault. */
    private static boolean isBadCloseCode(int code) {
        return code == 1002 || code == 1003 || code >= 1006 && code <= 1011 || code == 1014;
    }
}
