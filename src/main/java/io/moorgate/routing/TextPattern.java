package io.moorgate.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that a whole text must match, in the syntax of RE2. Matching takes time in proportion to the text
 * times the size of the expression, whatever the two are: there is no backtracking. Immutable; any thread.
 */
public final class TextPattern {
    /** Limit {@code pattern-chars}: how long an expression may be. */
    public static final int CHARS_MAX = 512;

    /** Limit {@code pattern-size}: how many instructions an expression may compile to. */
    public static final int SIZE_MAX = 1000;

    /** Limit {@code pattern-text-chars}: a longer text matches no expression. */
    public static final int TEXT_CHARS_MAX = 2048;

    private final String text;
    private final Pattern compiled;

    /** Throws {@link IllegalArgumentException} where {@code text} is no such expression, or one that costs too much. */
    public TextPattern(String text) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a regular expression of " + text.length() + " characters (expected: at most " + CHARS_MAX + ")");
        }
        try {
            this.compiled = Pattern.compile(text);
        } catch (PatternSyntaxException fault) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: a regular expression of RE2's syntax)", fault);
        }
        if (compiled.programSize() > SIZE_MAX) {
            throw new IllegalArgumentException("\"" + text + "\" compiles to " + compiled.programSize()
                    + " instructions (expected: at most " + SIZE_MAX + ")");
        }
        this.text = text;
    }

    /** Whether all of {@code value} matches. */
    public boolean matches(String value) {
        return value.length() <= TEXT_CHARS_MAX && compiled.matches(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
