package io.moorgate.control.source.manifest;

import java.util.Set;

/**
 * What of a file could not be read.
 *
 * @param everything the file as a whole
 * @param unnamed something of which it is not known what object it is
 * @param named objects, by their identity
 */
record Unread(boolean everything, boolean unnamed, Set<String> named) {
    /** All could be read. */
    static final Unread NOTHING = new Unread(false, false, Set.of());

    /** The file cannot be split into documents. */
    static final Unread EVERYTHING = new Unread(true, false, Set.of());

    Unread {
        named = Set.copyOf(named);
    }

    /** Whether the object {@code identity} of the version before stays, where this version does not have it. */
    boolean keeps(String identity) {
        return everything || unnamed || named.contains(identity);
    }
}
