package io.moorgate.traffic.http.call;

import io.moorgate.traffic.admit.Session;
import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.http.stream.StreamBreak;
import io.moorgate.traffic.http.stream.StreamReader;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.Patience;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.Consumer;

/** The telemetry of one call: its live connection, its bytes and messages, its status. Event loop of the call. */
final class CallRecord {
    private final TrafficLoop loop;
    private final ClientRequest request;
    private final Session session;
    private final boolean grpc;
    private final CallCounts counts;
    private LiveConnection live;
    private int grpcStatus = GrpcStatusFields.UNKNOWN;
    private boolean isAnswered;

    CallRecord(TrafficLoop loop, ClientRequest request, Session session, boolean grpc) {
        this.loop = loop;
        this.request = request;
        this.session = session;
        this.grpc = grpc;
        this.counts = new CallCounts(loop.turnTicker(), grpc);
    }

    /**
     * An endpoint has been given a stream. {@code closer} ends the call for a reason of the gateway's; to move to another
     * endpoint, or overload, is none but for an event stream: the client's connection says GOAWAY, and the call goes on.
     */
    void opened(Consumer<CloseReason> closer) {
        if (live != null) {
            return; // It is tried once more on the same endpoint.
        }
        live = session.live(
                grpc ? ConnectionKind.GRPC : ConnectionKind.HTTP, loop.eventLoop(), reason -> end(reason, closer));
        request.tell(live.facts());
        counts.opened(live);
    }

    /** The answer is an event stream; {@code patience}: when its end is best asked for. */
    void becomesEventStream(Patience patience) {
        live.becomes(ConnectionKind.SSE, patience);
    }

    /** Since when there is a request, in nanoseconds. */
    long ageNanos() {
        return loop.ticker().nanos() - request.notes().beganNanos();
    }

    private void end(CloseReason reason, Consumer<CloseReason> closer) {
        boolean mayGoOn = reason.kind() == CloseReason.Kind.REBALANCE || reason.kind() == CloseReason.Kind.OVERLOAD;
        if (mayGoOn && live.kind() != ConnectionKind.SSE) {
            request.connection().leave();
        } else {
            closer.accept(reason);
        }
    }

    /** What reads the client, with the limit that the route has for bodies. */
    StreamReader limited(StreamReader reader, Runnable tooLarge) {
        return RequestBodyLimit.around(request, reader, () -> {
            loop.events().limitReached(Limit.MAX_REQUEST_BODY);
            if (live == null) {
                loop.events()
                        .refused(request.refused(
                                RefusedFacts.Cause.LIMIT, Failure.BODY_TOO_LARGE, Limit.MAX_REQUEST_BODY.label()));
            }
            tooLarge.run();
        });
    }

    /** Data from the client. */
    void received(ByteBuf data) {
        counts.received(data);
    }

    /** Data from the endpoint. */
    void sent(ByteBuf data) {
        counts.sent(data);
    }

    /** Whether trailers may follow what came from the endpoint. */
    boolean isBetweenMessages() {
        return counts.isBetweenMessages();
    }

    /** When the last byte passed, or the call reached its endpoint. */
    long lastActivityNanos() {
        return live.lastActivityNanos();
    }

    /** Whether the answer has begun: a final head was written for the client. */
    boolean isAnswered() {
        return isAnswered;
    }

    /** The answer has begun. */
    void answered(int status) {
        isAnswered = true;
        if (live != null) {
            live.facts().answered(status);
        }
        loop.events()
                .requestAnswered(
                        request.route(),
                        status,
                        loop.ticker().nanos() - request.notes().beganNanos());
    }

    /** The client takes none of the interim answers that wait for it: this one is not passed on. */
    void interimDropped() {
        loop.events().limitReached(Limit.INTERIM_ANSWERS);
    }

    /** Trailers, or the head of a trailers-only answer. */
    void trailers(Http2Headers trailers) {
        grpcStatus = GrpcStatusFields.codeOf(trailers).orElse(grpcStatus);
    }

    /** The call ended without the endpoint's word. */
    void grpcStatus(int code) {
        grpcStatus = code;
    }

    /** This endpoint did nothing with the call; another gets it. */
    void movedOn(CloseReason reason) {
        if (live != null) {
            counts.movedOn();
            live.facts().isMovedOn = true;
            session.moveOn(reason);
            live = null;
        }
    }

    /** No endpoint was reached: for the log. */
    void unreached(ConnectFailed fault) {
        loop.events()
                .refused(request.refused(
                        NoEndpointAnswer.causeOf(fault), NoEndpointAnswer.failureOf(fault), fault.getMessage()));
    }

    /** The client has left the call unfinished; how that counts. */
    CloseReason clientGone(StreamBreak how) {
        if (how.kind() == StreamBreak.Kind.OVER_LIMIT) {
            grpcStatus = Failure.LIMIT.grpcStatus();
            return new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.LIMIT);
        }
        grpcStatus = GrpcStatusFields.CANCELLED;
        return request.connection().gone();
    }

    /** The call is over. */
    void ended(CloseReason reason) {
        if (live != null) {
            live.facts().grpcStatus = grpc ? grpcStatus : -1;
        }
        session.end(reason);
        if (grpc) {
            loop.events().grpcCallEnded(request.route(), grpcStatus);
        }
    }
}
