package io.moorgate.control.annotation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every annotation there is, in the order of their page. */
public final class Vocabulary {
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
        return BY_KEY.get(Nearest.of(key, ALL.stream().map(Annotation::key).toList()));
    }
}
