package io.moorgate.traffic.http.head;

import io.moorgate.routing.NormalPath;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rule for the paths of requests. Percent-encoding is left alone, so that a path reaches the endpoint as it came;
 * therefore what an endpoint could read as a step upwards is refused rather than normalised: a segment {@code .} or
 * {@code ..}, also as {@code %2e}, between any of {@code /}, {@code \}, {@code %2f} and {@code %5c}, or followed by a
 * {@code ;} parameter.
 */
public final class TargetPath {
    private static final Pattern ENCODED_SLASH = Pattern.compile("%(2f|5c)", Pattern.CASE_INSENSITIVE);

    private TargetPath() {}

    /** The element of {@code path} at {@code number}, counted from 1; empty where it has fewer, or that one is empty. */
    public static Optional<String> element(String path, int number) {
        int begin = 0;
        for (int passed = 0; passed < number; passed++) {
            begin = path.indexOf('/', begin) + 1;
            if (begin == 0) {
                return Optional.empty();
            }
        }
        int end = path.indexOf('/', begin);
        String element = path.substring(begin, end < 0 ? path.length() : end);
        return element.isEmpty() ? Optional.empty() : Optional.of(element);
    }

    /** The path of {@code uri}, absolute or not, as requests for it are matched. */
    public static String ofUri(String uri) {
        int scheme = uri.indexOf("://");
        int begin = scheme < 0 ? 0 : Math.max(0, uri.indexOf('/', scheme + "://".length()));
        int end = begin;
        while (end < uri.length() && uri.charAt(end) != '?' && uri.charAt(end) != '#') {
            end++;
        }
        return NormalPath.of(uri.substring(begin, end));
    }

    /** Whether endpoints may read {@code path} in another way than it is matched: see {@link #lenient}. */
    public static boolean isAmbiguous(String path) {
        if (path.contains("//") || path.indexOf('%') >= 0 && !lenient(path).equals(path)) {
            return true;
        }
        return path.indexOf(';') >= 0 || path.indexOf('\\') >= 0;
    }

    /**
     * {@code path} as the most lenient endpoint reads it: without empty elements and {@code ;} parameters, and with encoded
     * slashes and {@code \\} taken for slashes.
     */
    public static String lenient(String path) {
        String slashes = ENCODED_SLASH.matcher(path).replaceAll("/").replace('\\', '/');
        StringBuilder read = new StringBuilder(path.length());
        for (String element : slashes.split("/")) {
            int parameter = element.indexOf(';');
            String name = parameter < 0 ? element : element.substring(0, parameter);
            if (!name.isEmpty()) {
                read.append('/').append(name);
            }
        }
        return slashes.endsWith("/") || read.isEmpty() ? read.append('/').toString() : read.toString();
    }

    /** What is wrong with {@code uri} (a path with or without a query), for the client; null where nothing is. */
    public static String faultOf(String uri) {
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
