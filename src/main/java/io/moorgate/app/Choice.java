package io.moorgate.app;

import java.util.Locale;

/** Settings that are one of a few words. */
final class Choice {
    private Choice() {}

    /**
     * The constant of {@code choices} that {@code value} names, in whatever case.
     *
     * @throws IllegalArgumentException where it names none; the message says the setting and what was {@code expected}
     */
    static <E extends Enum<E>> E of(Class<E> choices, String setting, String value, String expected) {
        try {
            return Enum.valueOf(choices, value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(setting + ": \"" + value + "\" (expected: " + expected + ")", fault);
        }
    }
}
