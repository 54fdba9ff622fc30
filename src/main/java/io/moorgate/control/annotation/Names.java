package io.moorgate.control.annotation;

import io.moorgate.routing.HostPattern;
import io.moorgate.routing.NormalPath;
import java.util.List;
import java.util.Optional;

/** Reads names: of hosts, paths, headers, cookies, query parameters, Kubernetes objects. */
final class Names {
    /** The longest path that is taken. */
    static final int PATH_LENGTH_MAX = 1024;

    private static final int NAME_LENGTH_MAX = 253;
    private static final String PATH_MARKS = "/-._~!$&'()*+;=:@";
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final String QUERY_MARKS = "-._~!$'()*,;:@/?[]";

    private Names() {}

    /** A host name, {@code *.} and a host name, or {@code *} for any host. */
    static Parser<HostPattern> hostPattern() {
        return text -> {
            String name = text.startsWith("*.") ? text.substring(2) : text;
            return text.equals("*") || isHostName(name)
                    ? Parsed.good(new HostPattern(text))
                    : Parsed.bad("a host name such as chat.example.com or *.example.com, without a port");
        };
    }

    /** A host name without a wildcard, in lower case and without a trailing dot. */
    static Parser<String> host() {
        return text -> isHostName(text)
                ? Parsed.good(new HostPattern(text).text())
                : Parsed.bad("a host name such as db.example.com");
    }

    /** A path (RFC 3986) that requests can be matched with: percent-encoded, without query or comma. */
    static Parser<String> path() {
        return text -> {
            if (!isPath(text)) {
                return Parsed.bad("a path such as /chat, percent-encoded, without a query");
            }
            Optional<String> fault = NormalPath.faultOf(text);
            return fault.isEmpty() ? Parsed.good(NormalPath.of(text)) : Parsed.bad(fault.get());
        };
    }

    /** A token (RFC 9110 section 5.6.2), such as a cookie's name. */
    static Parser<String> token() {
        return text -> isToken(text) ? Parsed.good(text) : Parsed.bad("a token of letters, digits and " + TOKEN_MARKS);
    }

    /** Whether {@code text} is a token (RFC 9110 section 5.6.2). */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.length() <= NAME_LENGTH_MAX && consistsOf(text, TOKEN_MARKS);
    }

    /** Whether {@code text} can be the name of a query parameter as requests spell it. */
    static boolean isQueryName(String text) {
        return !text.isEmpty() && text.length() <= NAME_LENGTH_MAX && consistsOf(text, QUERY_MARKS);
    }

    /** The name of a Kubernetes object such as a Secret (RFC 1123 subdomain). */
    static Parser<String> object() {
        return text -> isHostName(text) && !text.endsWith(".") && isLowerCase(text)
                ? Parsed.good(text)
                : Parsed.bad("the name of a Secret in the Service's namespace");
    }

    /** Any name of a gateway class. */
    static Parser<String> gatewayClass() {
        return text -> text.isEmpty() || text.length() > NAME_LENGTH_MAX
                ? Parsed.bad("the class of a gateway, such as moorgate")
                : Parsed.good(text);
    }

    /** The value of a cookie's Path attribute (RFC 6265 section 4.1.1). */
    static Parser<String> cookiePath() {
        return text -> {
            boolean printable = text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';');
            return text.startsWith("/") && text.length() <= PATH_LENGTH_MAX && printable
                    ? Parsed.good(text)
                    : Parsed.bad("a path such as /chat");
        };
    }

    private static boolean isHostName(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            return false;
        }
        return List.of(name.split("\\.", -1)).stream().allMatch(Names::isLabel);
    }

    /** Whether {@code label} is one (RFC 1123 section 2.1), in either case. */
    static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= 63
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && consistsOf(label, "-");
    }

    /** Whether {@code text} has no upper-case letter of ASCII. */
    static boolean isLowerCase(String text) {
        return text.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static boolean isPath(String text) {
        if (!text.startsWith("/") || text.length() > PATH_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
                    return false;
                }
            } else if (!isLetterOrDigit(text.charAt(i)) && PATH_MARKS.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean consistsOf(String text, String marks) {
        return text.chars().allMatch(c -> isLetterOrDigit((char) c) || marks.indexOf(c) >= 0);
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
