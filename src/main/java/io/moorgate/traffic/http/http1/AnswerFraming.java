package io.moorgate.traffic.http.http1;

import io.moorgate.traffic.http.head.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * How a client finds the end of a final answer (RFC 9112 section 6.3).
 *
 * @param bodiless it has no body
 * @param chunked its body is sent in chunks
 * @param bodyBytes how long its body is; {@link #UNKNOWN} where its head does not say
 */
record AnswerFraming(boolean bodiless, boolean chunked, long bodyBytes) {
    static final long UNKNOWN = -1;

    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;
    private static final int NOT_MODIFIED = 304;

    /** That of an answer with {@code head} to {@code request}; {@code end}: nothing follows the head. */
    static AnswerFraming of(int status, Http2Headers head, RequestHead request, boolean end) {
        boolean bodiless = end || request.isHead() || isBodiless(status);
        CharSequence length = bodiless ? null : head.get(HttpHeaderNames.CONTENT_LENGTH);
        boolean chunked = !bodiless && length == null && request.version() != RequestHead.Version.HTTP_1_0;
        return new AnswerFraming(bodiless, chunked, length == null ? UNKNOWN : valueOf(length));
    }

    private static boolean isBodiless(int status) {
        return status == NO_CONTENT || status == RESET_CONTENT || status == NOT_MODIFIED;
    }

    private static long valueOf(CharSequence length) {
        try {
            return Long.parseLong(length.toString());
        } catch (NumberFormatException unreadable) {
            return UNKNOWN;
        }
    }

    /** Whether the client need not wait for the end of the connection. */
    boolean isDelimited() {
        return bodiless || chunked || bodyBytes != UNKNOWN;
    }

    /** Whether the length that the head of such an answer gives is passed on (RFC 9110 sections 8.6 and 15.3.6). */
    static boolean passesLength(int status) {
        return status != NO_CONTENT && status != RESET_CONTENT;
    }

    /** Adds the field that says so, unless {@code head} has it; {@code request} is what is answered. */
    void write(HeadWriter writer, int status, Http2Headers head, RequestHead request) {
        if (chunked) {
            writer.field(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else if (status == RESET_CONTENT
                || bodiless
                        && !request.isHead()
                        && !isBodiless(status)
                        && !head.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            writer.field(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        }
    }
}
