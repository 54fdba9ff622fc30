package io.moorgate.traffic.http.head;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the elements of {@code Forwarded} say (RFC 7239 section 4). What breaks the grammar is read as far as it can be.
 * Used once.
 */
final class ForwardedElements {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private final String text;
    private final Map<String, String> first = new HashMap<>();
    private boolean isWellFormed = true;
    private int at;

    /** {@code text}: every field of that name, joined by commas. */
    ForwardedElements(String text) {
        this.text = text;
        skipBlanks();
        while (at < text.length()) {
            if (isMark(text.charAt(at))) {
                at++;
            } else {
                readPair();
            }
            skipBlanks();
        }
    }

    /** Whether the text follows the grammar, so that elements may be appended to it. */
    boolean isWellFormed() {
        return isWellFormed;
    }

    /** The first value that any element has for the parameter of that name, which is in lower case. */
    Optional<String> first(String name) {
        return Optional.ofNullable(first.get(name));
    }

    private void readPair() {
        int equals = text.indexOf('=', at);
        if (equals < 0 || equals >= end()) {
            isWellFormed = false;
            at = end();
            return;
        }
        String name = text.substring(at, equals);
        isWellFormed &= isToken(name);
        at = equals + 1;
        String value = at < text.length() && text.charAt(at) == '"' ? quoted() : bare();
        first.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        skipBlanks();
        if (at < text.length() && !isMark(text.charAt(at))) {
            isWellFormed = false;
            at = end();
        }
    }

    private String bare() {
        String value = text.substring(at, end()).strip();
        isWellFormed &= isToken(value);
        at = end();
        return value;
    }

    /** A quoted string (RFC 9110 section 5.6.4), without its quotes; one that does not end has no value. */
    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return value.toString();
            }
            if (c == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at));
        }
        isWellFormed = false;
        return "";
    }

    /** Where the next mark is, or the text ends. */
    private int end() {
        int end = at;
        while (end < text.length() && !isMark(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isMark(char c) {
        return c == ',' || c == ';';
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || TOKEN_MARKS.indexOf(c) >= 0);
    }
}
