package io.moorgate.cli;

/** Arguments that a command cannot be run with; the message says which and what was expected. */
final class UsageFault extends Exception {
    private static final long serialVersionUID = 1;

    UsageFault(String message) {
        super(message, null, false, false);
    }
}
