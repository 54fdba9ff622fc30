package io.moorgate.traffic.relay.websocket;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.ThreadLocalRandom;

/** A Close frame of the gateway's own, with a status code of RFC 6455 section 7.4 (1012 and 1014: IANA's registry). */
enum CloseFrame {
    GOING_AWAY(1001),
    PROTOCOL_ERROR(1002),
    POLICY_VIOLATION(1008),
    MESSAGE_TOO_BIG(1009),
    INTERNAL_ERROR(1011),
    SERVICE_RESTART(1012),
    TRY_AGAIN_LATER(1013),
    BAD_GATEWAY(1014);

    private static final int FIN_CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int CODE_BYTES = 2;

    private final int code;

    CloseFrame(int code) {
        this.code = code;
    }

    /** Its status code. */
    int code() {
        return code;
    }

    /** What the client gets when the connection ends because of {@code reason}. */
    static CloseFrame toClientFor(CloseReason reason) {
        boolean fromEndpoint = reason.side() == Side.ENDPOINT;
        return switch (reason.kind()) {
            case DONE, IDLE, TIMEOUT, DEAD_PEER -> GOING_AWAY;
            case PROTOCOL_ERROR -> fromEndpoint ? BAD_GATEWAY : PROTOCOL_ERROR;
            case RESET, CONNECT_FAILED -> BAD_GATEWAY;
            case TOO_LARGE -> MESSAGE_TOO_BIG;
            case LIMIT, FORBIDDEN -> POLICY_VIOLATION;
            case SHUTDOWN, DRAIN, ROUTE_REMOVED, MAX_AGE, REBALANCE, REQUESTED -> SERVICE_RESTART;
            case OVERLOAD -> TRY_AGAIN_LATER;
            case INTERNAL -> INTERNAL_ERROR;
        };
    }

    /** What the endpoint gets: that its client goes away, unless the endpoint itself broke the protocol or a limit. */
    static CloseFrame toEndpointFor(CloseReason reason) {
        if (reason.side() == Side.ENDPOINT && reason.kind() == Kind.PROTOCOL_ERROR) {
            return PROTOCOL_ERROR;
        }
        return reason.side() == Side.ENDPOINT && reason.kind() == Kind.TOO_LARGE ? MESSAGE_TOO_BIG : GOING_AWAY;
    }

    /** The frame, masked where it goes to an endpoint. */
    ByteBuf to(Side side) {
        return side == Side.CLIENT ? toClient() : toEndpoint();
    }

    ByteBuf toClient() {
        return Unpooled.buffer(4).writeByte(FIN_CLOSE).writeByte(CODE_BYTES).writeShort(code);
    }

    ByteBuf toEndpoint() {
        int key = ThreadLocalRandom.current().nextInt();
        return Unpooled.buffer(8)
                .writeByte(FIN_CLOSE)
                .writeByte(MASKED | CODE_BYTES)
                .writeInt(key)
                .writeShort(code ^ key >>> Short.SIZE);
    }
}
