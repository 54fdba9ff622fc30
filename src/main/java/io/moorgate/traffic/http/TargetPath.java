package io.moorgate.traffic.http;

import java.util.Locale;

/**
 * The rule for the paths of requests. Percent-encoding is left alone, so that a path reaches the endpoint as it came;
 * therefore what an endpoint could read as a step upwards is refused rather than normalised: a segment {@code .} or
 * {@code ..}, also as {@code %2e}, between any of {@code /}, {@code \}, {@code %2f} and {@code %5c}, or followed by a
 * {@code ;} parameter.
 */
final class TargetPath {
    private TargetPath() {}

    /** What is wrong with {@code uri} (a path with or without a query), for the client; null where nothing is. */
    static String faultOf(String uri) {
        if (!uri.startsWith("/")) {
            return "path (expected: one that starts with /)";
        }
        int query = uri.indexOf('?');
        for (int at = 0; at < uri.length(); at++) {
            char c = uri.charAt(at);
            if (c <= ' ' || c >= 0x7f) {
                return "path (expected: percent-encoding for all but visible ASCII)";
            }
            if (c == '#') {
                return "path (expected: no fragment)";
            }
        }
        return hasDotSegment(query < 0 ? uri : uri.substring(0, query))
                ? "path (expected: no . or .. segments, also not percent-encoded)"
                : null;
    }

    private static boolean hasDotSegment(String path) {
        if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
            return false;
        }
        String plain = path.toLowerCase(Locale.ROOT)
                .replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/")
                .replace('\\', '/');
        for (String segment : plain.split("/")) {
            int parameter = segment.indexOf(';');
            String name = parameter < 0 ? segment : segment.substring(0, parameter);
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return false;
    }
}
