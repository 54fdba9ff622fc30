package io.moorgate.traffic.http.stream;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;

/** What arrives on one {@link HttpStream}, in order; after an end or a break nothing follows. Its event loop. */
public interface StreamReader {

    /** An answer's head, or an informational one before it. Never called for a client's stream. */
    default void onHead(Http2Headers head, boolean end) {}

    /**
     * Data, perhaps empty, valid during the call: a reader that keeps it retains it.
     *
     * @return for how many of its bytes the sender gets credit at once; the rest is given by {@link HttpStream#credit}
     */
    int onData(ByteBuf data, boolean end);

    /** Trailers; the end. */
    void onTrailers(Http2Headers trailers);

    /** The stream broke. */
    void onBroken(StreamBreak how);
}
