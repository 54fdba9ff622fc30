package io.moorgate.routing;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The form in which the paths of requests and of routes are compared (RFC 3986 section 6.2.2): unreserved characters are
 * not percent-encoded, and the hex digits of what stays encoded are in upper case. Any thread.
 */
public final class NormalPath {
    private static final String HEX = "0123456789ABCDEF";
    private static final String NEVER = ", which no request is matched with";
    private static final String ENCODED = "a path such as /chat, percent-encoded, without a query";
    private static final String EMPTY = "a path without empty elements" + NEVER;
    private static final String SLASH = "a path without encoded slashes" + NEVER;
    private static final String PARAMETER = "a path without ; parameters" + NEVER;
    private static final String DOTS = "a path without . and .. elements" + NEVER;

    private NormalPath() {}

    /** {@code path} in that form. An escape that is none stays as it is. */
    public static String of(String path) {
        int at = path.indexOf('%');
        if (at < 0) {
            return path;
        }
        StringBuilder normal = new StringBuilder(path.length()).append(path, 0, at);
        while (at < path.length()) {
            int octet = path.charAt(at) == '%' ? octet(path, at + 1) : -1;
            if (octet < 0) {
                normal.append(path.charAt(at));
                at++;
            } else {
                append(octet, normal);
                at += 3;
            }
        }
        return normal.toString();
    }

    private static void append(int octet, StringBuilder normal) {
        if (isUnreserved(octet)) {
            normal.append((char) octet);
        } else {
            normal.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xf));
        }
    }

    /**
     * What is expected instead of {@code path}, which begins with a slash, where no request is ever matched with it: such
     * requests are refused, or matched as endpoints would read them. Empty where there is nothing wrong with it.
     */
    public static Optional<String> faultOf(String path) {
        String normal = of(path);
        int begin = 1;
        for (int at = 0; at <= normal.length(); at++) {
            char c = at < normal.length() ? normal.charAt(at) : '/';
            if (c <= ' ' || c >= 0x7f || c == '?' || c == '#') {
                return Optional.of(ENCODED);
            }
            if (c == ';') {
                return Optional.of(PARAMETER);
            }
            if (c == '\\' || c == '%' && (normal.startsWith("2F", at + 1) || normal.startsWith("5C", at + 1))) {
                return Optional.of(SLASH);
            }
            if (c == '/' && at > 0) {
                if (at == begin && at < normal.length()) {
                    return Optional.of(EMPTY);
                }
                if (isDots(normal, begin, at)) {
                    return Optional.of(DOTS);
                }
                begin = at + 1;
            }
        }
        return Optional.empty();
    }

    private static boolean isDots(String path, int begin, int end) {
        return end - begin == 1 && path.charAt(begin) == '.' || end - begin == 2 && path.startsWith("..", begin);
    }

    private static int octet(String path, int at) {
        boolean isOne = at + 1 < path.length()
                && HexFormat.isHexDigit(path.charAt(at))
                && HexFormat.isHexDigit(path.charAt(at + 1));
        return isOne ? HexFormat.fromHexDigits(path, at, at + 2) : -1;
    }

    private static boolean isUnreserved(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
    }
}
