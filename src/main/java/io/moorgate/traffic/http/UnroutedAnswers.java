package io.moorgate.traffic.http;

import io.moorgate.traffic.admit.TrafficLoop;
import io.moorgate.traffic.http.call.Failure;
import io.moorgate.traffic.http.call.FailureAnswer;
import io.moorgate.traffic.http.head.ClientAddress;
import io.moorgate.traffic.http.head.RequestId;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.stream.HttpStream;
import io.moorgate.traffic.live.AccessFacts;
import io.moorgate.traffic.live.AnsweredFacts;
import io.moorgate.traffic.live.RefusedFacts;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.util.NetUtil;
import java.util.Optional;

/** Answers requests that go by no route, counts them, and notes them for the log under an id. One per event loop, confined to it. */
final class UnroutedAnswers {
    private static final int OK = 200;

    private final TrafficLoop loop;
    private final TrustedProxies trusted;

    UnroutedAnswers(TrafficLoop loop, TrustedProxies trusted) {
        this.loop = loop;
        this.trusted = trusted;
    }

    /** Answers with {@code failure}; {@code detail}: one line for the client and the log. */
    void refuse(UnroutedRequest request, RefusedFacts.Cause cause, Failure failure, String detail) {
        AccessFacts facts = factsOf(request).answered(failure.status());
        FailureAnswer.send(
                request.head(),
                request.stream(),
                failure,
                detail + " (request " + facts.requestId + ")",
                request.hsts());
        loop.events().requestRefused(failure.status());
        loop.events().refused(new RefusedFacts(cause, detail, Optional.empty(), "", clientOf(request), facts));
    }

    /** Answers a request for the server itself, not for a resource ({@code OPTIONS *}). */
    void ofServer(UnroutedRequest request) {
        request.stream().writeHead(new DefaultHttp2Headers(false).status("200"), true, HttpStream.UNHEARD);
        loop.events()
                .answeredHere(new AnsweredFacts(
                        Optional.empty(), clientOf(request), factsOf(request).answered(OK)));
    }

    private AccessFacts factsOf(UnroutedRequest request) {
        AccessFacts facts = new AccessFacts();
        boolean trusts = trusted.contains(request.connection().client().address());
        facts.requestId = RequestId.of(request.head(), trusts);
        return facts.asked(request.head().method(), request.host(), request.path());
    }

    private String clientOf(UnroutedRequest request) {
        return NetUtil.toAddressString(
                ClientAddress.find(request.connection().client().address(), request.head(), trusted));
    }
}
