package io.moorgate.control.annotation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the elements of a list that can be read. */
final class GoodOnes {
    /** How many broken elements are quoted. */
    private static final int QUOTED_MAX = 2;

    private GoodOnes() {}

    /** The elements of {@code text} that {@code parser} reads; bad where it reads none. */
    static <T> Parsed<List<T>> of(Parser<T> parser, String text) {
        String[] elements = text.split(",", Parser.LIST_ELEMENTS_MAX + 1);
        Set<T> values = new LinkedHashSet<>();
        List<String> broken = new ArrayList<>();
        String expected = "";
        for (int i = 0; i < Math.min(elements.length, Parser.LIST_ELEMENTS_MAX); i++) {
            String element = elements[i].strip();
            switch (parser.parse(element)) {
                case Parsed.Good<T>(T value) -> values.add(value);
                case Parsed.Partly<T>(T _, String _, String wanted) -> {
                    broken.add(element);
                    expected = wanted;
                }
                case Parsed.Bad<T>(String wanted) -> {
                    broken.add(element);
                    expected = wanted;
                }
            }
        }
        if (values.isEmpty()) {
            return Parsed.bad(expected + Parser.LIST);
        }
        if (elements.length > Parser.LIST_ELEMENTS_MAX) {
            broken.add(elements[Parser.LIST_ELEMENTS_MAX].strip());
            String leftOut = broken.size() > 1 ? leftOut(broken) : Quoted.of(broken.getFirst()) + " and what follows";
            return new Parsed.Partly<>(
                    List.copyOf(values), leftOut, "at most " + Parser.LIST_ELEMENTS_MAX + " elements");
        }
        return broken.isEmpty()
                ? Parsed.good(List.copyOf(values))
                : new Parsed.Partly<>(List.copyOf(values), leftOut(broken), expected + Parser.LIST);
    }

    private static String leftOut(List<String> broken) {
        String quoted = String.join(
                ", ", broken.stream().limit(QUOTED_MAX).map(Quoted::of).toList());
        return broken.size() > QUOTED_MAX ? quoted + " and " + (broken.size() - QUOTED_MAX) + " more" : quoted;
    }
}
