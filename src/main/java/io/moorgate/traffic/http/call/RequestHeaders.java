package io.moorgate.traffic.http.call;

import io.moorgate.routing.HeaderChanges;
import io.moorgate.routing.HttpRules;
import io.moorgate.traffic.client.TlsFacts;
import io.moorgate.traffic.http.head.ForwardingFields;
import io.moorgate.traffic.http.head.HopByHop;
import io.moorgate.traffic.http.head.Hops;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.head.RequestId;
import io.moorgate.traffic.live.Trace;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The head that goes to the endpoint (RFC 9113 section 8.3.1): hop-by-hop fields removed, the authority as the client
 * named it, forwarding fields set as contract section 4 says. What a client that is not trusted says about forwarding is
 * dropped; a trusted one's word is kept and its own address appended. Of client certificates only the gateway speaks.
 */
public final class RequestHeaders {
    private static final String CLIENT_CERT = "x-forwarded-client-cert";
    private static final int FIELDS_ADDED = 11;

    private RequestHeaders() {}

    /** A fresh head for {@code request}; {@code te: trailers} stays, for without it a gRPC server refuses the call. */
    public static Http2Headers forEndpoint(ClientRequest request) {
        RequestHead from = request.head();
        HttpRules rules = request.route().rules();
        String authority = rules.rewrite().host().orElse(request.target().authority());
        Http2Headers head = new DefaultHttp2Headers(false, from.size() + FIELDS_ADDED)
                .method(from.method())
                .scheme(request.route().connect().tls().isPresent() ? "https" : "http")
                .path(rules.rewrite().uriOf(request.target().uri()));
        if (!authority.isEmpty()) {
            head.authority(authority);
        }
        copyFields(request, head);
        if (from.version() == RequestHead.Version.HTTP_1_0) {
            head.remove("expect");
        }
        if (from.lists("te", "trailers")) {
            head.set("te", "trailers");
        }
        joinCookies(head);
        ForwardingHeaders.set(head, request);
        Hops.add(head);
        request.connection()
                .client()
                .tls()
                .flatMap(TlsFacts::certificate)
                .ifPresent(shown -> head.set(CLIENT_CERT, shown.forwarded()));
        head.set(RequestId.FIELD, request.id());
        request.notes().trace().ifPresent(trace -> setTrace(head, trace));
        dropDisguised(head, rules.request());
        AnswerHeaders.apply(rules.request(), head);
        return head;
    }

    private static void setTrace(Http2Headers head, Trace trace) {
        head.set(Tracer.FIELD, trace.forEndpoint());
        if (!trace.isContinued()) {
            head.remove(Tracer.STATE);
        }
    }

    private static void copyFields(ClientRequest request, Http2Headers head) {
        Set<String> hopByHop = HopByHop.of(request.head());
        for (Map.Entry<CharSequence, CharSequence> field : request.head().fields()) {
            String name = field.getKey().toString();
            boolean passes = name.charAt(0) != ':'
                    && !name.equals("host")
                    && !hopByHop.contains(name)
                    && ForwardingFields.counts(name, request.sender().trusted());
            if (passes) {
                head.add(field.getKey(), field.getValue());
            }
        }
    }

    /** Takes out fields that are read as one of those that {@code changes} decide on, spelt with {@code _}. */
    private static void dropDisguised(Http2Headers head, HeaderChanges changes) {
        if (changes.areNone()) {
            return;
        }
        Set<String> decided = new HashSet<>(changes.remove());
        changes.set().forEach(field -> decided.add(field.getKey()));
        changes.add().forEach(field -> decided.add(field.getKey()));
        for (CharSequence name : Set.copyOf(head.names())) {
            String read = ForwardingFields.read(name.toString());
            if (!read.contentEquals(name) && decided.contains(read)) {
                head.remove(name);
            }
        }
    }

    /** HTTP/2 clients may send cookies in crumbs (RFC 9113 section 8.2.3). */
    private static void joinCookies(Http2Headers head) {
        if (head.contains("cookie")) {
            List<CharSequence> crumbs = head.getAll("cookie");
            if (crumbs.size() > 1) {
                head.set("cookie", String.join("; ", crumbs));
            }
        }
    }
}
