package io.moorgate.traffic.http.call;

import io.moorgate.traffic.balance.Pick;
import io.moorgate.traffic.connect.ConnectFailed;
import io.moorgate.traffic.live.PickReason;
import io.moorgate.traffic.live.RefusedFacts;
import java.util.Optional;

/** What a connect that reached no endpoint is to the client, and to the log. Event loop of the client. */
public final class NoEndpointAnswer {
    private NoEndpointAnswer() {}

    /** As what a connect that reached no endpoint is logged. */
    public static RefusedFacts.Cause causeOf(ConnectFailed fault) {
        return fault.kind() == ConnectFailed.Kind.NO_PLACE
                ? RefusedFacts.Cause.LIMIT
                : RefusedFacts.Cause.CONNECT_FAILED;
    }

    /** The failure that stands for a connect that reached no endpoint. */
    public static Failure failureOf(ConnectFailed fault) {
        return switch (fault.kind()) {
            case NO_ENDPOINT, REFUSED, CANCELLED -> Failure.NO_ENDPOINT;
            case TIMEOUT -> Failure.CONNECT_TIMEOUT;
            case NOT_FOUND -> Failure.NO_SESSION;
            case NO_PLACE -> Failure.NO_PLACE;
        };
    }

    /** Answers a request for which {@code pick} reached no endpoint; a client whose pin is lost gets the cookie that ends it. */
    public static void send(ClientRequest request, Pick pick, ConnectFailed fault) {
        String what =
                switch (fault.kind()) {
                    case NO_ENDPOINT ->
                        pick.reason() == PickReason.LOST
                                ? " may be used: the one that the client is pinned to is gone, or not known"
                                : " may be used";
                    case NOT_FOUND -> " has this session";
                    case NO_PLACE -> " had a place in time";
                    case REFUSED -> " accepted a connection";
                    case TIMEOUT -> " accepted a connection in time";
                    case CANCELLED -> " was dialled to the end: the client went away";
                };
        Optional<String> cookie =
                pick.reason() == PickReason.LOST ? pick.setCookie(request.isSecure()) : Optional.empty();
        FailureAnswer.send(request, failureOf(fault), "no endpoint" + what, cookie);
    }
}
