package io.moorgate.routing;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of one host, longest path first; of two alike, the exact one first. Immutable; a lookup neither scans nor
 * allocates.
 */
public final class PathRoutes {
    private static final Comparator<PathPattern> LONGEST_FIRST = Comparator.comparingInt(
                    (PathPattern pattern) -> -pattern.text().length())
            .thenComparing(pattern -> !pattern.exact())
            .thenComparing(PathPattern::text);

    private final List<Map.Entry<PathPattern, Route>> entries;
    private final Map<String, Optional<Route>> exact = new HashMap<>();
    private final TextIndex<Route> prefixes;
    private final Optional<Route> root;
    private final Optional<String> namespace;
    private final Duration hsts;

    /** A pattern may stand in {@code entries} once. */
    public PathRoutes(List<Map.Entry<PathPattern, Route>> entries) {
        this.entries = entries.stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Map.Entry.comparingByKey(LONGEST_FIRST))
                .toList();
        Map<String, Route> byPrefix = new HashMap<>();
        for (Map.Entry<PathPattern, Route> entry : this.entries) {
            PathPattern pattern = entry.getKey();
            if (pattern.exact()) {
                exact.put(pattern.text(), Optional.of(entry.getValue()));
            } else {
                byPrefix.put(pattern.text(), entry.getValue());
            }
        }
        this.root = Optional.ofNullable(byPrefix.remove("/"));
        this.prefixes = new TextIndex<>(byPrefix);
        List<String> namespaces = this.entries.stream()
                .map(entry -> entry.getValue().service().namespace())
                .distinct()
                .toList();
        this.hsts = this.entries.stream()
                .map(entry -> entry.getValue().security().hsts())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        this.namespace = namespaces.size() == 1 ? Optional.of(namespaces.getFirst()) : Optional.empty();
    }

    /** Every path with its route, in the order in which they count. */
    public List<Map.Entry<PathPattern, Route>> entries() {
        return entries;
    }

    /** The one namespace of all routes; empty where there are several, or none. */
    Optional<String> namespace() {
        return namespace;
    }

    /** The longest of what its routes say by {@code hsts}; zero where none does. */
    Duration hsts() {
        return hsts;
    }

    /** The route for a request's path, which carries no query. */
    public Optional<Route> find(String path) {
        Optional<Route> whole = exact.isEmpty() ? null : exact.get(path);
        if (whole != null) {
            return whole;
        }
        for (int rank = 0; rank < prefixes.lengths(); rank++) {
            int length = prefixes.length(rank);
            if (length == path.length() || length < path.length() && path.charAt(length) == '/') {
                Optional<Route> found = prefixes.find(rank, path, 0);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return path.startsWith("/") ? root : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathRoutes that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
