package io.moorgate.control.annotation;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads closed choices. */
final class Choices {
    private Choices() {}

    /** {@code true} or {@code false}. */
    static Parser<Boolean> yesOrNo() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("true", true);
        words.put("false", false);
        return Parser.oneOf(words);
    }

    /** {@code on} or {@code off}. */
    static Parser<Boolean> onOrOff() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("off", false);
        words.put("on", true);
        return Parser.oneOf(words);
    }

    /** An enum's constants in lower case, words joined by {@code -}. */
    static <E extends Enum<E>> Parser<E> of(E[] values) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E value : values) {
            words.put(value.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
        }
        return Parser.oneOf(words);
    }
}
