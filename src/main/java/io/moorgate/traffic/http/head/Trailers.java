package io.moorgate.traffic.http.head;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which fields may follow a body as trailers. */
public final class Trailers {
    /** Framing, routing, and what has to be known before the body (RFC 9110 section 6.5.1). */
    private static final Set<String> NEVER = Set.of(
            "transfer-encoding",
            "content-length",
            "host",
            "connection",
            "trailer",
            "set-cookie",
            "content-encoding",
            "content-type",
            "content-range");

    /** What a request may not say behind its body besides. */
    private static final Set<String> NEVER_OF_REQUESTS =
            Set.of("authorization", "proxy-authorization", "cookie", "expect", "te");

    private Trailers() {}

    /** Whether a trailer section may carry a field; its name in lower case. */
    public static boolean mayCarry(String name) {
        return !NEVER.contains(name);
    }

    /** Whether a trailer may go to the endpoint: no credentials or forwarding fields either. */
    private static boolean mayPass(CharSequence name) {
        String lower = name.toString().toLowerCase(Locale.ROOT);
        return mayCarry(lower) && !NEVER_OF_REQUESTS.contains(lower) && ForwardingFields.counts(lower, false);
    }

    /** Takes out of the trailers of an answer those that it may not have. */
    public static void clean(Http2Headers trailers) {
        NEVER.forEach(trailers::remove);
    }

    /** Those of a request's {@code trailers} that may go to the endpoint. */
    public static Http2Headers passable(Http2Headers trailers) {
        Http2Headers passed = new DefaultHttp2Headers();
        for (Map.Entry<CharSequence, CharSequence> trailer : trailers) {
            if (mayPass(trailer.getKey())) {
                passed.add(trailer.getKey(), trailer.getValue());
            }
        }
        return passed;
    }
}
