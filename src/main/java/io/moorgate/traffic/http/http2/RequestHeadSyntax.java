package io.moorgate.traffic.http.http2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;

/**
 * Finds what is malformed in the head of a client's request: a stream error, and no more than that (RFC 9113 sections
 * 8.1.1, 8.2.1 and 8.3.1). What Netty's decoder refuses itself is not looked for: pseudo-fields behind others, fields of a
 * connection.
 */
final class RequestHeadSyntax {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private RequestHeadSyntax() {}

    /** In words; null where nothing is. */
    static String faultOf(Http2Headers head) {
        String fault = pseudoFault(head);
        if (fault != null) {
            return fault;
        }
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            if (!isName(field.getKey())) {
                return "field name (expected: a token in lower case)";
            }
            if (!isValue(field.getValue())) {
                return "value of " + field.getKey() + " (expected: no NUL, CR or LF, and no white space at its ends)";
            }
        }
        return null;
    }

    private static String pseudoFault(Http2Headers head) {
        for (PseudoHeaderName name : PseudoHeaderName.values()) {
            List<CharSequence> values = head.getAll(name.value());
            if (values.size() > 1 || !values.isEmpty() && !name.isRequestOnly()) {
                return name.value() + " (expected: pseudo-fields of a request, each once)";
            }
        }
        CharSequence method = head.method();
        if (method == null || !isToken(method)) {
            return ":method (expected: a token)";
        }
        CharSequence authority = head.authority();
        if ("CONNECT".contentEquals(method)) {
            return authority == null ? ":authority (expected: one, with CONNECT)" : null;
        }
        if (head.scheme() == null || !isScheme(head.scheme())) {
            return ":scheme (expected: a letter, then letters, digits, +, - and .)";
        }
        if (head.path() == null || head.path().isEmpty()) {
            return ":path (expected: one that is not empty)";
        }
        List<CharSequence> hosts = head.getAll(HttpHeaderNames.HOST);
        if (hosts.size() == 1
                && authority != null
                && !AsciiString.contentEqualsIgnoreCase(hosts.getFirst(), authority)) {
            return "host (expected: the same as :authority)";
        }
        return hosts.size() > 1 ? "host (expected: once)" : null;
    }

    private static boolean isName(CharSequence name) {
        int from = !name.isEmpty() && name.charAt(0) == ':' ? 1 : 0;
        for (int at = from; at < name.length(); at++) {
            char c = name.charAt(at);
            if (!isTokenChar(c) || c >= 'A' && c <= 'Z') {
                return false;
            }
        }
        return name.length() > from;
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
        return !text.isEmpty() && text.chars().allMatch(c -> isTokenChar((char) c));
    }

    private static boolean isTokenChar(char c) {
        return isLetter(c) || isDigit(c) || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private static boolean isScheme(CharSequence text) {
        return !text.isEmpty()
                && isLetter(text.charAt(0))
                && text.chars().allMatch(c -> isLetter((char) c) || isDigit((char) c) || "+-.".indexOf(c) >= 0);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
