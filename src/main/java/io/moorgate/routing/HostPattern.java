package io.moorgate.routing;

import java.util.Locale;

/**
 * A host name to match: exact, {@code *.suffix} for any name one or more labels below it, or any host.
 *
 * @param text lower case, without a trailing dot; {@code *} for any host
 */
public record HostPattern(String text) {
    /** Matches every host, also a missing one. */
    public static final HostPattern ANY = new HostPattern("*");

    public HostPattern {
        text = text.toLowerCase(Locale.ROOT);
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
    }

    /** Whether this is a {@code *.suffix} pattern. */
    public boolean isWildcard() {
        return text.startsWith("*.");
    }

    /** Whether it takes {@code host}, which is lower case and carries no port. */
    public boolean matches(String host) {
        if (equals(ANY)) {
            return true;
        }
        return isWildcard() ? host.length() > text.length() - 1 && host.endsWith(text.substring(1)) : host.equals(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
