package io.moorgate.traffic.http.stream;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Optional;

/** A connection to an endpoint on which a stream can be opened. Confined to its event loop. */
public interface StreamCarrier {
    /**
     * Opens a stream with a request's head.
     *
     * @param end whether the request has neither body nor trailers
     * @return empty where the endpoint takes no stream, or no such head; nothing was sent then
     * @throws IllegalArgumentException where the head cannot be said in the version of HTTP that the connection speaks
     */
    Optional<HttpStream> open(Http2Headers head, boolean end, StreamReader reader);

    /** No stream will be opened after all. */
    void unused();

    /** Whether a stream of it may be a WebSocket, by CONNECT (RFC 8441 section 3). */
    default boolean takesWebSockets() {
        return false;
    }

    /** Its socket: to be watched, not to be written to. */
    Channel channel();
}
