package io.moorgate.cli;

import java.util.Locale;

/** What a finding costs. */
enum Severity {
    /** Something is not served, or not read. */
    ERROR,
    /** It is served, and otherwise than it is written. */
    WARNING,
    /** The files do not say; the cluster may. */
    NOTE;

    /** As it is printed. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
