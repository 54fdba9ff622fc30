package io.moorgate.traffic.http;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;
import java.util.Map;

/** The head of a request to an endpoint over HTTP/2 (RFC 9113 section 8.3.1). */
final class Http2RequestHead {
    private static final int EXPECTED_HEADERS = 32;

    private Http2RequestHead() {}

    /** Sanitized as every request; {@code te: trailers} stays, for without it a gRPC server refuses the call. */
    static Http2Headers of(ClientRequest request) {
        MultiMap headers = RequestHeaders.forEndpoint(request);
        Http2Headers head = new DefaultHttp2Headers(false, EXPECTED_HEADERS)
                .method(request.http().method().name())
                .scheme("http")
                .path(request.target().uri());
        String authority = request.target().authority();
        if (!authority.isEmpty()) {
            head.authority(authority);
        }
        headers.remove(HttpHeaders.HOST);
        if (request.http().version() == HttpVersion.HTTP_1_0) {
            headers.remove(HttpHeaders.EXPECT);
        }
        for (Map.Entry<String, String> header : headers) {
            head.add(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
        }
        String te = request.http().getHeader("te");
        if (te != null && HeaderLists.contains(te, "trailers")) {
            head.set("te", "trailers");
        }
        return head;
    }
}
