package io.moorgate.traffic.http;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.Set;

/** Requests that came over HTTP/2 without a length and, as it turned out, without a body. */
final class Unframed {
    private static final Set<HttpMethod> WITH_CONTENT_AS_A_RULE =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private Unframed() {}

    /** Takes the chunked coding back; methods that carry content as a rule say that there is none. */
    static void end(HttpClientRequest toEndpoint, HttpMethod method) {
        toEndpoint.setChunked(false);
        if (WITH_CONTENT_AS_A_RULE.contains(method)) {
            toEndpoint.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
        }
    }
}
