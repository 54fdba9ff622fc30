package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/** Refuses requests that have no route: answers, counts and logs them. Confined to an event loop. */
final class EarlyRefusal {
    private final TrafficEvents events;

    EarlyRefusal(TrafficEvents events) {
        this.events = events;
    }

    /** It is malformed. */
    void malformed(ArrivedRequest request, Failure failure, String detail) {
        refuse(request, RefusedFacts.Cause.BAD_REQUEST, failure, detail);
    }

    /** It is beyond {@code limit}. */
    void beyond(ArrivedRequest request, Limit limit, Failure failure, String detail) {
        events.limitReached(limit);
        refuse(request, RefusedFacts.Cause.LIMIT, failure, detail);
    }

    /** A request of which not even a route was looked for. */
    private void refuse(ArrivedRequest request, RefusedFacts.Cause cause, Failure failure, String detail) {
        answer(request, failure, detail, Optional.empty());
        RefusedFacts refused = RefusedFacts.of(cause)
                .because(detail)
                .from(NetUtil.toAddressString(request.connection().client().address()));
        refused.facts().asked(request.head().method(), "", "").answered(failure.status());
        events.refused(refused);
    }

    /** What {@code target} has instead of a route. */
    record NoRoute(RequestTarget.Resource target, RefusedFacts.Cause cause, Failure failure, String detail) {}

    /** No route was found for it; {@code address}: its client's; {@code hsts}: what {@code Strict-Transport-Security} says. */
    void unrouted(ArrivedRequest request, NoRoute why, InetAddress address, Optional<String> hsts) {
        answer(request, why.failure(), why.detail(), hsts);
        RefusedFacts refused = RefusedFacts.of(why.cause()).from(NetUtil.toAddressString(address));
        refused.facts()
                .asked(
                        request.head().method(),
                        why.target().host(),
                        why.target().path())
                .answered(why.failure().status());
        events.refused(refused);
    }

    private void answer(ArrivedRequest request, Failure failure, String detail, Optional<String> hsts) {
        FailureAnswer.send(request.head(), request.stream(), failure, detail, hsts);
        events.requestRefused(failure.status());
    }
}
