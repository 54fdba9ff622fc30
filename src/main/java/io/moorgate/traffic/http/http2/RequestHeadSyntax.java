package io.moorgate.traffic.http.http2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.Map;

/**
 * Finds what is malformed in the head of a client's request: a stream error, and no more than that (RFC 9113 sections
 * 8.1.1, 8.2.1 and 8.3.1). What Netty's decoder refuses itself is not looked for: pseudo-fields behind others, fields of a
 * connection.
 */
final class RequestHeadSyntax {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final int ASCII = 128;

    /** What a token consists of (RFC 9110 section 5.6.2). */
    private static final boolean[] TOKEN_CHARS = new boolean[ASCII];

    static {
        for (char c = 0; c < ASCII; c++) {
            TOKEN_CHARS[c] = isLetter(c) || isDigit(c) || TOKEN_MARKS.indexOf(c) >= 0;
        }
    }

    private RequestHeadSyntax() {}

    /** In words; null where nothing is. {@code allowsProtocol}: whether CONNECT may name a protocol (RFC 8441). */
    static String faultOf(Http2Headers head, boolean allowsProtocol) {
        int seen = 0;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            CharSequence name = field.getKey();
            if (!name.isEmpty() && name.charAt(0) == ':') {
                PseudoHeaderName pseudo = PseudoHeaderName.getPseudoHeader(name);
                if (pseudo == null || !pseudo.isRequestOnly() || (seen & 1 << pseudo.ordinal()) != 0) {
                    return name + " (expected: pseudo-fields of a request, each once)";
                }
                seen |= 1 << pseudo.ordinal();
            } else if (!isName(name)) {
                return "field name (expected: a token in lower case)";
            }
            if (!isValue(field.getValue())) {
                return "value of " + name + " (expected: no NUL, CR or LF, and no white space at its ends)";
            }
        }
        CharSequence host = head.get(HttpHeaderNames.HOST);
        if (host != null && head.getAll(HttpHeaderNames.HOST).size() > 1) {
            return "host (expected: once)";
        }
        CharSequence authority = head.authority();
        return host == null || authority == null || AsciiString.contentEqualsIgnoreCase(host, authority)
                ? pseudoFault(head, allowsProtocol)
                : "host (expected: the same as :authority)";
    }

    private static String pseudoFault(Http2Headers head, boolean allowsProtocol) {
        CharSequence method = head.method();
        if (method == null || !isToken(method)) {
            return ":method (expected: a token)";
        }
        boolean isExtended = head.contains(PseudoHeaderName.PROTOCOL.value());
        if (isExtended && !(allowsProtocol && "CONNECT".contentEquals(method) && head.authority() != null)) {
            return ":protocol (expected: none" + (allowsProtocol ? " but with CONNECT and :authority)" : ")");
        }
        if ("CONNECT".contentEquals(method) && !isExtended) {
            return head.authority() == null ? ":authority (expected: one, with CONNECT)" : null;
        }
        if (head.scheme() == null || !isScheme(head.scheme())) {
            return ":scheme (expected: a letter, then letters, digits, +, - and .)";
        }
        return head.path() == null || head.path().isEmpty() ? ":path (expected: one that is not empty)" : null;
    }

    private static boolean isName(CharSequence name) {
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            if (!isTokenChar(c) || c >= 'A' && c <= 'Z') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(CharSequence value) {
        int length = value.length();
        if (length == 0) {
            return true;
        }
        for (int at = 0; at < length; at++) {
            char c = value.charAt(at);
            if (c == 0 || c == '\r' || c == '\n') {
                return false;
            }
        }
        return !isSpace(value.charAt(0)) && !isSpace(value.charAt(length - 1));
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isToken(CharSequence text) {
        for (int at = 0; at < text.length(); at++) {
            if (!isTokenChar(text.charAt(at))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTokenChar(char c) {
        return c < ASCII && TOKEN_CHARS[c];
    }

    private static boolean isScheme(CharSequence text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (!isLetter(c) && (at == 0 || !isDigit(c) && "+-.".indexOf(c) < 0)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
