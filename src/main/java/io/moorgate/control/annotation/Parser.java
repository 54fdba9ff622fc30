package io.moorgate.control.annotation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads an annotation's text. Total: every text gives a {@link Parsed}, none an exception. */
@FunctionalInterface
public interface Parser<T> {
    /** How many elements a list may have. */
    int LIST_ELEMENTS_MAX = 256;

    /** What is said of every list. */
    String LIST = "; a list is comma-separated";

    /** Reads {@code text}, which carries no white space at either end. */
    Parsed<T> parse(String text);

    /** Reads the same texts into other values. */
    default <R> Parser<R> map(Function<? super T, ? extends R> change) {
        return text -> parse(text).map(change);
    }

    /** A comma-separated list of at least one element; what is repeated counts once. */
    default Parser<List<T>> list() {
        return text -> {
            String[] elements = text.split(",", LIST_ELEMENTS_MAX + 1);
            if (elements.length > LIST_ELEMENTS_MAX) {
                return Parsed.bad("at most " + LIST_ELEMENTS_MAX + " elements");
            }
            Set<T> values = new LinkedHashSet<>();
            for (String element : elements) {
                switch (parse(element.strip())) {
                    case Parsed.Good<T>(T value) -> values.add(value);
                    case Parsed.Partly<T>(T _, String _, String expected) -> {
                        return Parsed.bad(expected + LIST);
                    }
                    case Parsed.Bad<T>(String expected) -> {
                        return Parsed.bad(expected + LIST);
                    }
                }
            }
            return Parsed.good(List.copyOf(new ArrayList<>(values)));
        };
    }

    /** The same list, from which the elements that cannot be read are left out, as long as one can. */
    default Parser<List<T>> goodOnes() {
        return text -> GoodOnes.of(this, text);
    }

    /** One of a few words, spelt exactly so. */
    static <T> Parser<T> oneOf(Map<String, T> values) {
        String expected = "one of " + String.join(", ", values.keySet());
        return text -> {
            T value = values.get(text);
            return value == null ? Parsed.bad(expected) : Parsed.good(value);
        };
    }
}
