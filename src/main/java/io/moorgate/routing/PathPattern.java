package io.moorgate.routing;

import java.util.Optional;

/**
 * A path to match, compared by path element: the prefix {@code /chat} takes {@code /chat} and {@code /chat/room}, not
 * {@code /chats}.
 *
 * @param text starts with {@code /}, as {@link NormalPath} has it; a prefix carries no trailing slash except the root
 */
public record PathPattern(String text, boolean exact) {
    public PathPattern {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: a path that starts with /)");
        }
        Optional<String> fault = NormalPath.faultOf(text);
        if (fault.isPresent()) {
            throw new IllegalArgumentException("\"" + text + "\" (expected: " + fault.get() + ")");
        }
        text = NormalPath.of(text);
        if (!exact && text.length() > 1 && text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
    }

    /** A prefix of whole path elements. */
    public static PathPattern prefix(String text) {
        return new PathPattern(text, false);
    }

    /** Whether it takes {@code path}: a request's path without its query. */
    public boolean matches(String path) {
        if (exact) {
            return path.equals(text);
        }
        if (text.length() == 1) {
            return path.startsWith("/");
        }
        return path.startsWith(text) && (path.length() == text.length() || path.charAt(text.length()) == '/');
    }

    /** The text, an exact one behind {@code =}. */
    @Override
    public String toString() {
        return exact ? "=" + text : text;
    }
}
