package io.moorgate.routing;

import java.util.Locale;

/**
 * A host name to match: exact, {@code *.suffix} for any name one or more labels below it, or exactly one, or any host.
 *
 * @param text lower case, without a trailing dot; {@code *} for any host
 * @param isOneLabel whether the wildcard stands for exactly one label
 */
public record HostPattern(String text, boolean isOneLabel) {
    /** Matches every host, also a missing one. */
    public static final HostPattern ANY = new HostPattern("*");

    public HostPattern {
        text = text.toLowerCase(Locale.ROOT);
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
    }

    /** One whose wildcard, where it has one, stands for one label or more. */
    public HostPattern(String text) {
        this(text, false);
    }

    /** {@code *.suffix} for names exactly one label below it. */
    public static HostPattern oneLabel(String text) {
        return new HostPattern(text, true);
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
        if (!isWildcard()) {
            return host.equals(text);
        }
        int labels = host.length() - (text.length() - 1);
        return labels > 0 && host.endsWith(text.substring(1)) && (!isOneLabel || host.indexOf('.') == labels);
    }

    @Override
    public String toString() {
        return text;
    }
}
