package io.moorgate.traffic.http.head;

import java.util.Locale;

/** Reads {@code host[:port]} as in Host and :authority (RFC 3986 section 3.2, without user information). */
public final class Authority {
    private static final int HOST_CHARS_MAX = 255;
    private static final int PORT_MAX = 65_535;

    private Authority() {}

    /**
     * The host to match routes by: lower case, no port, no trailing dot, an IPv6 literal with its brackets.
     *
     * @return empty for an empty authority, null where {@code authority} is no authority
     */
    public static String hostOf(String authority) {
        if (authority.isEmpty()) {
            return "";
        }
        int end = authority.charAt(0) == '[' ? literalEnd(authority) : nameEnd(authority);
        if (end <= 0 || end > HOST_CHARS_MAX || !isPort(authority, end)) {
            return null;
        }
        String host = authority.substring(0, end).toLowerCase(Locale.ROOT);
        return host.length() > 1 && host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static int literalEnd(String authority) {
        int close = authority.indexOf(']');
        if (close < 0) {
            return -1;
        }
        String address = authority.substring(1, close);
        return io.netty.util.NetUtil.isValidIpV6Address(address) && address.indexOf('%') < 0 ? close + 1 : -1;
    }

    private static int nameEnd(String authority) {
        int at = 0;
        while (at < authority.length() && isNameChar(authority.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isNameChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
    }

    /** Whether {@code :port}, or nothing, follows the host. */
    private static boolean isPort(String authority, int end) {
        if (end == authority.length()) {
            return true;
        }
        if (authority.charAt(end) != ':') {
            return false;
        }
        int port = 0;
        for (int at = end + 1; at < authority.length(); at++) {
            char c = authority.charAt(at);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * 10 + (c - '0');
            if (port > PORT_MAX) {
                return false;
            }
        }
        return true;
    }
}
