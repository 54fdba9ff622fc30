package io.moorgate.traffic.http.head;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** The media type of event streams (WHATWG HTML section 9.2). */
public final class EventStreamType {
    private static final String TYPE = "text/event-stream";

    private EventStreamType() {}

    /** Whether the answer with this head is an event stream; parameters do not matter. */
    public static boolean isOf(Http2Headers answer) {
        CharSequence type = answer.get("content-type");
        return type != null
                && AsciiString.regionMatches(type, true, 0, TYPE, 0, TYPE.length())
                && (type.length() == TYPE.length() || "; \t".indexOf(type.charAt(TYPE.length())) >= 0);
    }
}
