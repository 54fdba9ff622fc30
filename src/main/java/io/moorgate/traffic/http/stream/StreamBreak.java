package io.moorgate.traffic.http.stream;

import io.netty.handler.codec.http2.Http2Error;

/**
 * How a stream broke.
 *
 * @param kind by what
 * @param code the HTTP/2 error code that the other side gave, or that stands for a lost connection
 */
public record StreamBreak(Kind kind, long code) {
    /** The connection went away beneath the stream. */
    public static final StreamBreak LOST = new StreamBreak(Kind.LOST, Http2Error.INTERNAL_ERROR.code());

    /** The other side's GOAWAY said that it never looked at the stream. */
    public static final StreamBreak LEFT_OUT = new StreamBreak(Kind.LEFT_OUT, Http2Error.REFUSED_STREAM.code());

    /** A kept-alive connection closed before a byte of the answer. */
    public static final StreamBreak STALE = new StreamBreak(Kind.STALE, Http2Error.INTERNAL_ERROR.code());

    /** Too much waited in the gateway because of it. */
    public static final StreamBreak OVER_LIMIT = new StreamBreak(Kind.OVER_LIMIT, Http2Error.ENHANCE_YOUR_CALM.code());

    /** The gateway has reset it: the head, or the trailers, of its answer were larger than it takes. */
    public static final StreamBreak HEAD_TOO_LARGE = new StreamBreak(Kind.HEAD_TOO_LARGE, Http2Error.CANCEL.code());

    /** By what a stream breaks. */
    public enum Kind {
        /** RST_STREAM. */
        RESET,
        /** A GOAWAY whose last stream id is lower (RFC 9113 section 6.8). */
        LEFT_OUT,
        /** The connection is gone. */
        LOST,
        /** The gateway has reset it: too much waited because of it. */
        OVER_LIMIT,
        /** The gateway has reset it: the head, or the trailers, of its answer were larger than it takes. */
        HEAD_TOO_LARGE,
        /** A kept-alive HTTP/1.1 connection is gone, before a byte of the answer: as a rule the request was never read. */
        STALE
    }

    /** The other side sent RST_STREAM. */
    public static StreamBreak reset(long code) {
        return new StreamBreak(Kind.RESET, code);
    }

    /** The connection went away beneath the stream. */
    public static StreamBreak lost() {
        return LOST;
    }

    /** A kept-alive connection closed before a byte of the answer. */
    public static StreamBreak stale() {
        return STALE;
    }

    /** The code, or where that names no error, one that does. */
    public long errorCode() {
        return code == Http2Error.NO_ERROR.code() ? Http2Error.INTERNAL_ERROR.code() : code;
    }

    /** Whether the other side has promised that it did nothing (RFC 9113 sections 6.8 and 8.7). */
    public boolean isUnprocessed() {
        return kind == Kind.LEFT_OUT || kind == Kind.RESET && code == Http2Error.REFUSED_STREAM.code();
    }
}
