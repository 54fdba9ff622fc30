package io.moorgate.traffic.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/**
 * The head of an endpoint's answer. While Vert.x's proxy looks at the answer it is shown the framing headers only: it
 * reads caching headers for a cache that is not there, and fails on some that are legal.
 */
final class AnswerHead {
    static final List<String> NEVER_TRAILERS =
            List.of("transfer-encoding", "content-length", "host", "connection", "trailer", "set-cookie");

    private final HttpClientResponse answer;
    private final MultiMap headers;

    /** Takes the headers of {@code answer} out of the proxy's sight. */
    AnswerHead(HttpClientResponse answer) {
        this.answer = answer;
        this.headers = MultiMap.caseInsensitiveMultiMap().addAll(answer.headers());
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        answer.headers().clear();
        if (length != null) {
            answer.headers().set(HttpHeaders.CONTENT_LENGTH, length);
        }
    }

    /** Puts what goes to the client into {@code toClient}, in place of what is there. */
    void restore(MultiMap toClient) {
        HopByHop.remove(headers);
        toClient.clear().addAll(headers);
    }

    /** Adds the trailers that came after the body. To be asked at its end. */
    void trailers(MultiMap toClient) {
        if (!answer.trailers().isEmpty()) {
            toClient.addAll(answer.trailers());
            NEVER_TRAILERS.forEach(toClient::remove);
        }
    }

    /** Whether the body's end can be told to {@code client} only by closing: HTTP/1.0, and its length is not known. */
    boolean isCloseDelimitedFor(HttpServerRequest client) {
        return client.version() == HttpVersion.HTTP_1_0
                && client.method() != HttpMethod.HEAD
                && !headers.contains(HttpHeaders.CONTENT_LENGTH)
                && answer.statusCode() != 204
                && answer.statusCode() != 304;
    }
}
