package io.moorgate.operate.admin;

/** A query parameter that cannot be taken; the message goes to the caller. */
final class BadQuery extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadQuery(String parameter, String value, String expected) {
        super(parameter + ": \"" + value + "\" (expected: " + expected + ")", null, false, false);
    }
}
