package io.moorgate.control.annotation;

import java.util.function.Consumer;

/**
 * Reports the keys of one object that no annotation has: the first few one by one, with the nearest key where one is near, and the
 * others by their number. The search for the nearest key is dear, and an object may carry thousands.
 */
final class UnknownKeys {
    /** Limit {@code unknown-keys}: how many are reported one by one. */
    static final int TOLD_MAX = 8;

    /** How much of a key stands in a Problem. */
    private static final int KEY_LENGTH_MAX = 64;

    private final Problem.Subject subject;
    private final Consumer<Problem> problems;
    private int count;

    UnknownKeys(Problem.Subject subject, Consumer<Problem> problems) {
        this.subject = subject;
        this.problems = problems;
    }

    /** There is {@code key}, without the prefix. */
    void add(String key) {
        count++;
        if (count <= TOLD_MAX) {
            problems.accept(new Problem(subject, shortened(key), message(key)));
        }
    }

    /** There are no more. */
    void end() {
        if (count > TOLD_MAX) {
            problems.accept(new Problem(
                    subject,
                    "",
                    count - TOLD_MAX + " more keys are no annotations of Moorgate (expected: known keys)"));
        }
    }

    /** What a Problem says about {@code key}. */
    static String message(String key) {
        return Quoted.of(key) + " is not an annotation of Moorgate" + Vocabulary.hint(key);
    }

    /** {@code key} as it stands in a Problem. */
    static String shortened(String key) {
        return key.length() > KEY_LENGTH_MAX ? key.substring(0, KEY_LENGTH_MAX) + "…" : key;
    }
}
