package io.moorgate.traffic.http.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** What the pseudo-header fields of a request have to be (RFC 9113 section 8.3.1); the codec checks their order and names. */
final class RequestFields {
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString HOST = AsciiString.cached("host");

    private RequestFields() {}

    /** Whether the request makes sense; one that does not is a stream error. */
    static boolean areWellFormed(Http2Headers fields) {
        CharSequence method = fields.method();
        if (method == null || method.isEmpty() || !isToken(method) || fields.status() != null) {
            return false;
        }
        CharSequence authority = fields.authority();
        CharSequence host = fields.get(HOST);
        if (authority != null && host != null && !AsciiString.contentEqualsIgnoreCase(authority, host)) {
            return false;
        }
        if (AsciiString.contentEquals(method, CONNECT)) {
            return authority != null;
        }
        CharSequence path = fields.path();
        return path != null && !path.isEmpty() && fields.scheme() != null;
    }

    /** RFC 9110 section 5.6.2. */
    private static boolean isToken(CharSequence text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
