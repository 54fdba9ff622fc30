package io.moorgate.traffic.http;

import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.head.ClientAddress;
import io.moorgate.traffic.http.head.RequestId;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.Limit;
import io.moorgate.traffic.live.RefusedFacts;
import io.moorgate.traffic.live.TrafficEvents;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/** Answers requests that have no route, counts them, and notes them for the log under an id. Confined to an event loop. */
final class EarlyRefusal {
    private static final int OK = 200;

    private final TrafficEvents events;
    private final TrustedProxies trusted;

    EarlyRefusal(TrafficEvents events, TrustedProxies trusted) {
        this.events = events;
        this.trusted = trusted;
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
        AccessFacts facts = asked(request);
        answer(request, failure, detail, facts.requestId, Optional.empty());
        log(cause, detail, clientOf(request), facts.answered(failure.status()));
    }

    /** What {@code target} has instead of a route. */
    record NoRoute(RequestTarget.Resource target, RefusedFacts.Cause cause, Failure failure, String detail) {}

    /** No route was found for it; {@code address}: its client's; {@code hsts}: what {@code Strict-Transport-Security} says. */
    void unrouted(ArrivedRequest request, NoRoute why, InetAddress address, Optional<String> hsts) {
        AccessFacts facts = new AccessFacts()
                .asked(
                        request.head().method(),
                        why.target().host(),
                        why.target().path());
        facts.requestId = idOf(request);
        answer(request, why.failure(), why.detail(), facts.requestId, hsts);
        log(why.cause(), why.detail(), address, facts.answered(why.failure().status()));
    }

    /** It is for the server itself ({@code OPTIONS *}), and not refused. */
    void ofServer(ArrivedRequest request) {
        request.stream().writeHead(new DefaultHttp2Headers(false).status("200"), true, HttpStream.UNHEARD);
        String client = NetUtil.toAddressString(clientOf(request));
        events.answeredHere(
                new AnsweredFacts(Optional.empty(), client, asked(request).answered(OK)));
    }

    private AccessFacts asked(ArrivedRequest request) {
        AccessFacts facts = new AccessFacts().asked(request.head().method(), request.host(), request.path());
        facts.requestId = idOf(request);
        return facts;
    }

    private String idOf(ArrivedRequest request) {
        return RequestId.of(
                request.head(), trusted.contains(request.connection().client().address()));
    }

    private InetAddress clientOf(ArrivedRequest request) {
        return ClientAddress.find(request.connection().client().address(), request.head(), trusted);
    }

    private void answer(ArrivedRequest request, Failure failure, String detail, String id, Optional<String> hsts) {
        FailureAnswer.send(request.head(), request.stream(), failure, detail + " (request " + id + ")", hsts);
        events.requestRefused(failure.status());
    }

    private void log(RefusedFacts.Cause cause, String detail, InetAddress client, AccessFacts facts) {
        events.refused(new RefusedFacts(cause, detail, Optional.empty(), "", NetUtil.toAddressString(client), facts));
    }
}
