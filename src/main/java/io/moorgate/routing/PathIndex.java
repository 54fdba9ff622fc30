package io.moorgate.routing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Values by path: the longest path first; of two alike, the exact one first. Immutable; a lookup neither scans nor
 * allocates.
 */
final class PathIndex<V> {
    /** The order in which paths count. */
    static final Comparator<PathPattern> LONGEST_FIRST = Comparator.comparingInt(
                    (PathPattern pattern) -> -pattern.text().length())
            .thenComparing(pattern -> !pattern.exact())
            .thenComparing(PathPattern::text);

    private final Map<String, Optional<V>> exact = new HashMap<>();
    private final TextIndex<V> prefixes;
    private final Optional<V> root;

    PathIndex(Map<PathPattern, V> values) {
        Map<String, V> byPrefix = new HashMap<>();
        values.forEach((pattern, value) -> {
            if (pattern.exact()) {
                exact.put(pattern.text(), Optional.of(value));
            } else {
                byPrefix.put(pattern.text(), value);
            }
        });
        this.root = Optional.ofNullable(byPrefix.remove("/"));
        this.prefixes = new TextIndex<>(byPrefix);
    }

    /** What {@code search} finds in the best value for a request's path, which carries no query, in which it finds anything. */
    <R> Optional<R> search(String path, Function<? super V, Optional<R>> search) {
        Optional<V> whole = exact.get(path);
        Optional<R> found = whole == null ? Optional.empty() : whole.flatMap(search);
        for (int rank = 0; found.isEmpty() && rank < prefixes.lengths(); rank++) {
            int length = prefixes.length(rank);
            if (length == path.length() || length < path.length() && path.charAt(length) == '/') {
                found = prefixes.find(rank, path, 0).flatMap(search);
            }
        }
        return found.isEmpty() && path.startsWith("/") ? root.flatMap(search) : found;
    }

    /** The value for a request's path, which carries no query. */
    Optional<V> find(String path) {
        Optional<V> whole = exact.isEmpty() ? null : exact.get(path);
        if (whole != null) {
            return whole;
        }
        for (int rank = 0; rank < prefixes.lengths(); rank++) {
            int length = prefixes.length(rank);
            if (length == path.length() || length < path.length() && path.charAt(length) == '/') {
                Optional<V> found = prefixes.find(rank, path, 0);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return path.startsWith("/") ? root : Optional.empty();
    }
}
