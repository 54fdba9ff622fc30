package io.moorgate.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of one host: those that want more header fields first, then the longest path; of two alike, the exact one
 * first. Immutable; a lookup does not scan, and allocates nothing where no route wants a header field.
 */
public final class PathRoutes {
    private static final Comparator<Map.Entry<PathPattern, Route>> AS_THEY_COUNT = Comparator.comparingInt(
                    (Map.Entry<PathPattern, Route> entry) -> -headers(entry).size())
            .thenComparing(Map.Entry::getKey, PathIndex.LONGEST_FIRST)
            .thenComparing(entry -> headers(entry).toString());

    private final List<Map.Entry<PathPattern, Route>> entries;
    private final Optional<HeaderIndex> byHeaders;
    private final PathIndex<Route> byPath;
    private final Optional<String> namespace;
    private final Duration hsts;

    /** A pattern may stand in {@code entries} once for each list of header fields that its route wants. */
    public PathRoutes(List<Map.Entry<PathPattern, Route>> entries) {
        this.entries = entries.stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(AS_THEY_COUNT)
                .toList();
        List<Map.Entry<PathPattern, Route>> wanting = new ArrayList<>();
        Map<PathPattern, Route> others = new HashMap<>();
        for (Map.Entry<PathPattern, Route> entry : this.entries) {
            if (headers(entry).isEmpty()) {
                others.put(entry.getKey(), entry.getValue());
            } else {
                wanting.add(entry);
            }
        }
        this.byHeaders = wanting.isEmpty() ? Optional.empty() : Optional.of(new HeaderIndex(wanting));
        this.byPath = new PathIndex<>(others);
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

    private static List<HeaderMatch> headers(Map.Entry<PathPattern, Route> entry) {
        return entry.getValue().match().headers();
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

    /** The route for a request's path, which carries no query, and its header fields. */
    public Optional<Route> find(String path, HeaderValues headers) {
        if (byHeaders.isPresent()) {
            Optional<Route> found = byHeaders.get().find(path, headers);
            if (found.isPresent()) {
                return found;
            }
        }
        return byPath.find(path);
    }

    /** The route for a request without header fields. */
    public Optional<Route> find(String path) {
        return byPath.find(path);
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
