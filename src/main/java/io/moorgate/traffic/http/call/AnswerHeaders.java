package io.moorgate.traffic.http.call;

import io.moorgate.routing.HeaderChanges;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;

/** Changes that a route's rules make to the heads of answers. Event loop of the client. */
public final class AnswerHeaders {
    private AnswerHeaders() {}

    /** Changes {@code head}, the head of an answer to {@code request}. */
    static void apply(ClientRequest request, Http2Headers head) {
        apply(request.route().rules().response(), head);
    }

    /** Changes {@code head}, that of a message in either direction. */
    static void apply(HeaderChanges changes, Http2Headers head) {
        if (changes.areNone()) {
            return;
        }
        changes.remove().forEach(head::remove);
        changes.set().forEach(field -> head.set(field.getKey(), field.getValue()));
        changes.add().forEach(field -> head.add(field.getKey(), field.getValue()));
    }

    /** Changes {@code head}, the head of an answer to {@code request}, which asks for a WebSocket. */
    public static void apply(ClientRequest request, HttpHeaders head) {
        HeaderChanges changes = request.route().rules().response();
        if (changes.areNone()) {
            return;
        }
        changes.remove().forEach(head::remove);
        changes.set().forEach(field -> head.set(field.getKey(), field.getValue()));
        changes.add().forEach(field -> head.add(field.getKey(), field.getValue()));
    }
}
