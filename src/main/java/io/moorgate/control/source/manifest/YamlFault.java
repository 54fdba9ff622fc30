package io.moorgate.control.source.manifest;

/** Text that is no YAML, or more of it than the limits allow. */
final class YamlFault extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    /** {@code line} counts from 1 in the whole file. */
    YamlFault(int line, String message) {
        super(message, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }
}
