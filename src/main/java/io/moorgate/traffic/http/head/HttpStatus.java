package io.moorgate.traffic.http.head;

import io.netty.handler.codec.http2.Http2Headers;

/** Reads the status of an answer over HTTP/2 (RFC 9113 section 8.3.2). */
public final class HttpStatus {
    /** The lowest that is no interim answer. */
    public static final int FINAL_MIN = 200;

    /** There is none that makes sense. */
    public static final int NONE = -1;

    private HttpStatus() {}

    /** Three digits, 100 to 599, but not 101, which HTTP/2 does not have. */
    public static int of(Http2Headers head) {
        CharSequence text = head.status();
        if (text == null || text.length() != 3) {
            return NONE;
        }
        int status = 0;
        for (int at = 0; at < 3; at++) {
            char c = text.charAt(at);
            if (c < '0' || c > '9') {
                return NONE;
            }
            status = status * 10 + (c - '0');
        }
        return status >= 100 && status <= 599 && status != 101 ? status : NONE;
    }
}
