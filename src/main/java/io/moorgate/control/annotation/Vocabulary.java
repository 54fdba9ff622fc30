package io.moorgate.control.annotation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every annotation there is, in the order of their page. */
public final class Vocabulary {
    /** How much of an unknown key is compared with the known ones. */
    private static final int COMPARED_LENGTH_MAX = 64;

    private static final List<Annotation<?>> ALL = Stream.of(
                    Serving.ALL,
                    Balancing.ALL,
                    Pinning.ALL,
                    CookieAttributes.ALL,
                    Lifetime.ALL,
                    Limits.ALL,
                    Access.ALL,
                    Checking.ALL,
                    Securing.ALL)
            .<Annotation<?>>flatMap(List::stream)
            .toList();

    private static final Map<String, Annotation<?>> BY_KEY =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Annotation::key, Function.identity()));

    private Vocabulary() {}

    /** Every annotation. */
    public static List<Annotation<?>> all() {
        return ALL;
    }

    /** The annotation with {@code key}, which carries no prefix. */
    public static Optional<Annotation<?>> find(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** The annotation whose key takes the fewest edits from {@code key}; of several, the first of the page. */
    public static Annotation<?> nearest(String key) {
        String compared = key.substring(0, Math.min(key.length(), COMPARED_LENGTH_MAX));
        return ALL.stream()
                .min(Comparator.comparingInt(known -> edits(compared, known.key())))
                .orElseThrow();
    }

    /** How many letters must be put in, taken out or exchanged to turn one text into the other. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column < row.length; column++) {
            row[column] = column;
        }
        for (int i = 0; i < from.length(); i++) {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.length(); j++) {
                int exchanged = diagonal + (from.charAt(i) == to.charAt(j) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.min(exchanged, 1 + Math.min(row[j], diagonal));
            }
        }
        return row[to.length()];
    }
}
