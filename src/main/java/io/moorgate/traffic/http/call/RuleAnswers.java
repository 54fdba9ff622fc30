package io.moorgate.traffic.http.call;

import io.moorgate.routing.HttpRules;
import io.moorgate.routing.Redirect;
import io.moorgate.traffic.http.stream.HttpStream;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.OptionalInt;

/** Answers that a route's rules give in place of an endpoint: redirects. Event loop of the client. */
public final class RuleAnswers {
    private RuleAnswers() {}

    /** Answers {@code request} where its route's rules do; the status, empty where an endpoint answers. */
    public static OptionalInt answer(ClientRequest request) {
        HttpRules rules = request.route().rules();
        if (rules.redirect().isEmpty()) {
            return OptionalInt.empty();
        }
        Redirect redirect = rules.redirect().get();
        Http2Headers head = new DefaultHttp2Headers(false)
                .status(Integer.toString(redirect.status()))
                .add(
                        "location",
                        redirect.location(
                                request.isSecure(),
                                request.target().authority(),
                                request.target().uri()))
                .add("content-length", "0");
        Cors.apply(request, head);
        RequestSecurity.hsts(request).ifPresent(value -> head.set(RequestSecurity.HSTS, value));
        AnswerHeaders.apply(request, head);
        if (request.head().has("expect")) {
            request.stream().closeAfterAnswer();
        }
        request.stream().writeHead(head, true, HttpStream.UNHEARD);
        return OptionalInt.of(redirect.status());
    }
}
