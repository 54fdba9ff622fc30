package io.moorgate.traffic.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A request of plain HTTP on the TLS port: what it is known by, and what it is answered. */
final class PlainRequest {
    /** The most characters of a method; the registered ones have 17 at most. */
    private static final int METHOD_CHARS_MAX = 17;

    private static final String BODY = "client: plain HTTP on a port that speaks TLS (expected: https://)\n";

    private static final byte[] ANSWER = ("HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\n"
                    + "content-length: " + BODY.length() + "\r\nconnection: close\r\n\r\n" + BODY)
            .getBytes(StandardCharsets.US_ASCII);

    /** What first bytes amount to. */
    enum Finding {
        /** They may become the method of a request. */
        INCOMPLETE,
        /** They are one. */
        REQUEST,
        /** They are something else. */
        OTHER
    }

    private PlainRequest() {}

    /** Looks at {@code bytes}, the first of a connection: a method is capital letters and hyphens, and a space ends it. */
    static Finding find(ByteBuf bytes) {
        for (int at = 0; at < bytes.readableBytes(); at++) {
            byte octet = bytes.getByte(bytes.readerIndex() + at);
            if (octet == ' ' && at > 0) {
                return Finding.REQUEST;
            }
            boolean isOfMethod = octet >= 'A' && octet <= 'Z' || octet == '-' && at > 0;
            if (!isOfMethod || at >= METHOD_CHARS_MAX) {
                return Finding.OTHER;
            }
        }
        return Finding.INCOMPLETE;
    }

    /** A whole answer (400), behind which the connection ends. */
    static ByteBuf answer() {
        return Unpooled.wrappedBuffer(ANSWER);
    }
}
