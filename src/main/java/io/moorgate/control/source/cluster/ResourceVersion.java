package io.moorgate.control.source.cluster;

import java.math.BigInteger;

/**
 * A version of a collection, as lists, watches and bookmarks report it. Versions of one resource are numbers that grow
 * (KEP-5504); what is no number is never before another one.
 *
 * @param text as the API server wrote it; empty where nothing has been listed
 */
record ResourceVersion(String text) {
    static final ResourceVersion NONE = new ResourceVersion("");

    /** Of what a server wrote; {@code null} is none. */
    static ResourceVersion of(String text) {
        return text == null ? NONE : new ResourceVersion(text);
    }

    boolean isNone() {
        return text.isEmpty();
    }

    /** Whether the server was at an earlier state than {@code other} when it gave this version. */
    boolean isBefore(ResourceVersion other) {
        return isNumber() && other.isNumber() && new BigInteger(text).compareTo(new BigInteger(other.text)) < 0;
    }

    private boolean isNumber() {
        return !text.isEmpty() && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
    }

    @Override
    public String toString() {
        return text;
    }
}
