package io.moorgate.traffic.http.http2;

import io.moorgate.traffic.http.head.AnswerHeadLimits;
import io.moorgate.traffic.live.Limit;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import java.util.Optional;

/** Reads the pseudo-fields of answers and of trailers (RFC 9113 sections 8.1 and 8.3.2). */
final class AnswerHeadSyntax {
    private static final int STATUS_DIGITS = 3;
    private static final int FIELD_OVERHEAD_BYTES = 32;

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

    /** The limit that a head, or trailers, are beyond; empty for none. {@code :status} is no field. */
    static Optional<Limit> brokenLimit(Http2Headers headers, AnswerHeadLimits limits) {
        int fields = headers.size() - (headers.status() == null ? 0 : 1);
        if (fields > limits.fieldsMax()) {
            return Optional.of(Limit.HEADER_FIELDS);
        }
        return listBytes(headers) > Http2Limits.HEADER_LIST_BYTES_MAX
                ? Optional.of(Limit.HEADER_BYTES)
                : Optional.empty();
    }

    /** The size that SETTINGS_MAX_HEADER_LIST_SIZE is about (RFC 9113 section 6.5.2). */
    private static long listBytes(Http2Headers headers) {
        long bytes = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            bytes += field.getKey().length() + field.getValue().length() + FIELD_OVERHEAD_BYTES;
        }
        return bytes;
    }

    /** Whether it has a field that trailers must not have. */
    static boolean hasPseudoField(Http2Headers headers) {
        return headers.names().stream().anyMatch(name -> !name.isEmpty() && name.charAt(0) == ':');
    }
}
