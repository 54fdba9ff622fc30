package io.moorgate.traffic.http.http1;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the lines of an HTTP/1.1 message's head, and refuses with an {@link IllegalArgumentException} what would make
 * another message of it: names that are no tokens, control characters in values (RFC 9110 sections 5.1 and 5.5). A head
 * is checked as it is written, and is whole before a byte of it leaves. One for each thread.
 */
final class HeadWriter {
    private static final FastThreadLocal<HeadWriter> OWN = new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
            return new HeadWriter();
        }
    };

    private static final int ASCII = 128;
    private static final int BYTE = 256;
    private static final int DEL = 0x7f;
    private static final int BYTES_AT_FIRST = 1024;

    /** A larger buffer is not kept. */
    private static final int KEPT_BYTES_MAX = 64 * 1024;

    private static final boolean[] TOKEN_CHARS = new boolean[ASCII];
    private static final byte[] HTTP_1_1 = "HTTP/1.1 ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] HTTP_1_0 = "HTTP/1.0 ".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] BEHIND_TARGET = " HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1);

    static {
        for (char c = 0; c < ASCII; c++) {
            TOKEN_CHARS[c] = HttpHeaderValidationUtil.validateToken(String.valueOf(c)) == -1;
        }
    }

    private byte[] bytes = new byte[BYTES_AT_FIRST];
    private int length;

    private HeadWriter() {}

    /** That of the current thread, empty. */
    static HeadWriter begin() {
        HeadWriter own = OWN.get();
        own.length = 0;
        if (own.bytes.length > KEPT_BYTES_MAX) {
            own.bytes = new byte[BYTES_AT_FIRST];
        }
        return own;
    }

    /** The request line (RFC 9112 section 3). */
    void requestLine(CharSequence method, CharSequence target) {
        token(method);
        put(' ');
        int begin = length;
        text(target);
        for (int at = begin; at < length; at++) {
            if (bytes[at] <= ' ' || bytes[at] == DEL) {
                throw new IllegalArgumentException("request target (expected: visible ASCII)");
            }
        }
        raw(BEHIND_TARGET);
    }

    /** The status line (RFC 9112 section 4); {@code old}: for a client that speaks HTTP/1.0. */
    void statusLine(boolean old, int status, CharSequence reason) {
        raw(old ? HTTP_1_0 : HTTP_1_1);
        number(status, 10);
        put(' ');
        int begin = length;
        text(reason);
        for (int at = begin; at < length; at++) {
            if (bytes[at] == '\r' || bytes[at] == '\n') {
                throw new IllegalArgumentException("reason phrase (expected: one line)");
            }
        }
        line();
    }

    /** A field line (RFC 9112 section 5). */
    void field(CharSequence name, CharSequence value) {
        token(name);
        put(':');
        put(' ');
        int begin = length;
        text(value);
        if (begin < length && bytes[begin] == ' ') {
            throw new IllegalArgumentException(name + ": (expected: no white space before its value)");
        }
        for (int at = begin; at < length; at++) {
            byte c = bytes[at];
            if (c < ' ' && c >= 0 && (c != '\t' || at == begin) || c == DEL) {
                throw new IllegalArgumentException(name + ": (expected: no control characters in its value)");
            }
        }
        line();
    }

    /** Ends a line. */
    void line() {
        put('\r');
        put('\n');
    }

    /** Puts all of it into {@code out}. */
    void writeTo(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }

    int length() {
        return length;
    }

    /** {@code value} in digits of {@code radix}. */
    void number(int value, int radix) {
        text(Integer.toString(value, radix));
    }

    private void token(CharSequence token) {
        int begin = length;
        text(token);
        for (int at = begin; at < length; at++) {
            if (bytes[at] < 0 || !TOKEN_CHARS[bytes[at]]) {
                throw new IllegalArgumentException(token + " (expected: a token)");
            }
        }
        if (begin == length) {
            throw new IllegalArgumentException("an empty token");
        }
    }

    /** As ISO 8859-1, and {@code ?} for what that has not. */
    private void text(CharSequence text) {
        int count = text.length();
        ensure(count);
        byte[] to = bytes;
        int end = length;
        for (int at = 0; at < count; at++) {
            char c = text.charAt(at);
            to[end++] = (byte) (c < BYTE ? c : '?');
        }
        length = end;
    }

    private void raw(byte[] constant) {
        ensure(constant.length);
        System.arraycopy(constant, 0, bytes, length, constant.length);
        length += constant.length;
    }

    private void put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
