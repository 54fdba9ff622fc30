package io.moorgate.traffic.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What PostgreSQL's clients before version 17 send first: they ask for encryption in words of their own, are answered by a letter, and
 * begin with TLS only then (PostgreSQL's documentation, "SSL Session Encryption" of the message flow). A request is eight bytes, and
 * nothing may come behind it before the answer: that would be believed without being encrypted (CVE-2021-23222).
 */
public final class PostgresRequest {
    /** How long a request is. */
    public static final int BYTES = 8;

    /** The answer: TLS may begin. */
    public static final byte YES = 'S';

    private static final byte NO = 'N';

    /** Length 8; code 1234, 5679. */
    private static final byte[] TLS = {0, 0, 0, BYTES, 0x04, (byte) 0xd2, 0x16, 0x2f};

    /** The same for encryption by GSSAPI: code 1234, 5680. */
    private static final byte[] GSSAPI = {0, 0, 0, BYTES, 0x04, (byte) 0xd2, 0x16, 0x30};

    /** What first bytes amount to. */
    public enum Finding {
        /** They may become a request. */
        INCOMPLETE,
        /** It asks for TLS. */
        TLS,
        /** It asks for encryption by GSSAPI; when that is denied, it may ask for TLS. */
        GSSAPI,
        /** One with bytes behind it. */
        TOO_MUCH,
        /** They are something else. */
        OTHER
    }

    private PostgresRequest() {}

    /** Looks at {@code bytes}, the first of a connection or of what follows a denial. */
    public static Finding find(ByteBuf bytes) {
        boolean isTls = begins(bytes, TLS);
        if (!isTls && !begins(bytes, GSSAPI)) {
            return Finding.OTHER;
        }
        int length = bytes.readableBytes();
        if (length == BYTES) {
            return isTls ? Finding.TLS : Finding.GSSAPI;
        }
        return length < BYTES ? Finding.INCOMPLETE : Finding.TOO_MUCH;
    }

    /** Whether {@code bytes} and {@code request} are alike, as far as both go. */
    private static boolean begins(ByteBuf bytes, byte[] request) {
        int length = Math.min(bytes.readableBytes(), request.length);
        for (int at = 0; at < length; at++) {
            if (bytes.getByte(bytes.readerIndex() + at) != request[at]) {
                return false;
            }
        }
        return true;
    }

    /** The request for TLS. */
    public static ByteBuf forTls() {
        return Unpooled.wrappedBuffer(TLS);
    }

    /** What {@code request} is answered: TLS is, encryption by GSSAPI is not to be had. */
    public static ByteBuf answer(Finding request) {
        return Unpooled.wrappedBuffer(new byte[] {request == Finding.TLS ? YES : NO});
    }
}
