package io.moorgate.traffic.http;

import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.client.Client;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.http1.HeadRefused;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.channel.Channel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;

/** Refuses connections of an HTTP port on which there is no request that could be answered. Event loop of the connection. */
final class ConnectionRefusal {
    private final TrafficLoop loop;

    ConnectionRefusal(TrafficLoop loop) {
        this.loop = loop;
    }

    /** Answers with {@code failure}, notes it for the log, and closes. */
    void refuse(Channel channel, Failure failure, String detail) {
        RefusedFacts refused = RefusedFacts.of(causeOf(failure)).because(detail);
        Client client = Client.of(channel);
        if (client != null) {
            refused = refused.from(NetUtil.toAddressString(client.address()));
        } else if (channel.remoteAddress() instanceof InetSocketAddress peer) {
            refused = refused.from(NetUtil.toAddressString(peer.getAddress()));
        }
        refused.facts().answered(failure.status());
        loop.events().refused(refused);
        LingeringClose.end(channel, FailureAnswer.closing(failure, detail), loop.timers());
    }

    private static RefusedFacts.Cause causeOf(Failure failure) {
        return switch (failure) {
            case LIMIT, HEAD_TOO_LARGE, TARGET_TOO_LONG -> RefusedFacts.Cause.LIMIT;
            case HEAD_TIMEOUT -> RefusedFacts.Cause.TIMEOUT;
            default -> RefusedFacts.Cause.BAD_REQUEST;
        };
    }

    /** What {@code fault}, with which the decoder has refused a head, is to the client. */
    static Failure failureOf(Throwable fault) {
        return switch (fault) {
            case TooLongHttpLineException line -> Failure.TARGET_TOO_LONG;
            case TooLongFrameException other -> Failure.HEAD_TOO_LARGE;
            case HeadRefused refused ->
                switch (refused.why()) {
                    case TOO_MANY_UNDER_WAY -> Failure.LIMIT;
                    case VERSION -> Failure.VERSION;
                };
            default -> Failure.MALFORMED;
        };
    }
}
