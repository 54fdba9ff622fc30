package io.moorgate.traffic.http.http2;

import io.netty.handler.codec.http2.Http2Headers;

/** Reads the pseudo-fields of answers and of trailers (RFC 9113 sections 8.1 and 8.3.2). */
final class AnswerHeadSyntax {
    private static final int STATUS_DIGITS = 3;

    private AnswerHeadSyntax() {}

    /** Whether it has a status of 100 to 599, but not 101, which HTTP/2 does not have. */
    static boolean isHead(Http2Headers headers) {
        CharSequence status = headers.status();
        return status != null
                && status.length() == STATUS_DIGITS
                && isDigit(status.charAt(0), '1', '5')
                && isDigit(status.charAt(1), '0', '9')
                && isDigit(status.charAt(2), '0', '9')
                && !"101".contentEquals(status);
    }

    private static boolean isDigit(char c, char from, char to) {
        return c >= from && c <= to;
    }

    /** Whether it has a status below 200: the answer is still to come. */
    static boolean isInterim(Http2Headers headers) {
        return isHead(headers) && headers.status().charAt(0) == '1';
    }

    /** How many fields there are, {@code :status} not counted. */
    static int fields(Http2Headers headers) {
        return headers.size() - (headers.status() == null ? 0 : 1);
    }

    /** Whether it has a field that trailers must not have. */
    static boolean hasPseudoField(Http2Headers headers) {
        return headers.names().stream().anyMatch(name -> !name.isEmpty() && name.charAt(0) == ':');
    }
}
