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
                .add("location", location(request, redirect))
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

    private static String location(ClientRequest request, Redirect redirect) {
        String authority = request.target().authority();
        String scheme = redirect.scheme().orElse(request.isSecure() ? "https" : "http");
        int colon = authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority.lastIndexOf(':') : -1;
        String named = colon < 0 ? authority : authority.substring(0, colon);
        String host = redirect.target().host().orElse(named);
        String port = "";
        if (redirect.port().isPresent()) {
            int asked = redirect.port().getAsInt();
            port = asked == (scheme.equals("https") ? 443 : 80) ? "" : ":" + asked;
        } else if (redirect.scheme().isEmpty() && colon >= 0) {
            port = authority.substring(colon);
        }
        return scheme + "://" + host + port
                + redirect.target().uriOf(request.target().uri());
    }
}
