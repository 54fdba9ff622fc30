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

    /** {@link Nearest#hint} of the annotation that {@code key} may mean; of several as near, the first of the page. */
    static String hint(String key) {
        return Nearest.hint(key, ALL.stream().map(Annotation::key).toList());
    }
}
