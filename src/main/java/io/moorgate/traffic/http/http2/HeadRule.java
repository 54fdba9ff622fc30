package io.moorgate.traffic.http.http2;

import io.netty.handler.codec.http2.Http2Headers;

/** What the head of a client's request has to be, beyond what RFC 9113 says. Event loop of the connection. */
@FunctionalInterface
public interface HeadRule {
    /** The whole answer to a request with {@code head}, which is not taken; null where it is. */
    Http2Headers refusalOf(Http2Headers head);
}
