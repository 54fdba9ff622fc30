package io.moorgate.traffic.http.head;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The trailers of requests: which of them go on to the endpoint. */
public final class RequestTrailers {
    private static final Set<String> NEVER = Set.of(
            "transfer-encoding",
            "content-length",
            "host",
            "connection",
            "trailer",
            "authorization",
            "proxy-authorization",
            "cookie",
            "expect",
            "te");

    private RequestTrailers() {}

    /** Whether a trailer may go to the endpoint: no framing, credentials or forwarding fields. */
    private static boolean mayPass(CharSequence name) {
        String lower = name.toString().toLowerCase(Locale.ROOT);
        return !NEVER.contains(lower) && !ForwardingFields.isOne(lower);
    }

    /** Those of {@code trailers} that may go to the endpoint. */
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
