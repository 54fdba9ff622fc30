package io.moorgate.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of one host: those that want more header fields by {@code match-header} first, then the longest path; of two
 * alike, the exact one first; of one path, those that ask more of a request ({@link RequestConditions}). Immutable; a lookup
 * does not scan, and allocates nothing where no route asks for more than a path.
 */
public final class PathRoutes {
    private static final Comparator<Map.Entry<PathPattern, Route>> AS_THEY_COUNT = Comparator.comparingInt(
                    (Map.Entry<PathPattern, Route> entry) -> -headers(entry).size())
            .thenComparing(Map.Entry::getKey, PathIndex.LONGEST_FIRST)
            .thenComparing(entry -> entry.getValue().match().conditions(), RequestConditions.MOST_FIRST)
            .thenComparing(entry -> headers(entry).toString());

    /** The routes of one path: those with conditions, and the one without. */
    private record OfPath(Optional<ConditionIndex> conditional, Optional<Route> other) {
        static OfPath of(List<Route> routes) {
            List<Route> asking = routes.stream()
                    .filter(route -> !route.match().conditions().areNone())
                    .toList();
            return new OfPath(
                    asking.isEmpty() ? Optional.empty() : Optional.of(new ConditionIndex(asking)),
                    routes.stream()
                            .filter(route -> route.match().conditions().areNone())
                            .findFirst());
        }

        Optional<Route> find(HeaderValues request) {
            Route found = conditional.isPresent() ? conditional.get().find(request) : null;
            return found == null ? other : Optional.of(found);
        }
    }

    private final List<Map.Entry<PathPattern, Route>> entries;
    private final Optional<HeaderIndex> byHeaders;
    private final PathIndex<Route> byPath;
    private final Optional<PathIndex<OfPath>> byConditions;
    private final Optional<String> namespace;
    private final Duration hsts;

    /** A pattern may stand in {@code entries} once for each list of header fields that its route wants. */
    public PathRoutes(List<Map.Entry<PathPattern, Route>> entries) {
        this.entries = entries.stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(AS_THEY_COUNT)
                .toList();
        List<Map.Entry<PathPattern, Route>> wanting = new ArrayList<>();
        Map<PathPattern, List<Route>> others = new HashMap<>();
        Map<PathPattern, Route> plain = new HashMap<>();
        boolean areConditional = false;
        for (Map.Entry<PathPattern, Route> entry : this.entries) {
            if (headers(entry).isEmpty()) {
                others.computeIfAbsent(entry.getKey(), absent -> new ArrayList<>(1))
                        .add(entry.getValue());
                if (entry.getValue().match().conditions().areNone()) {
                    plain.putIfAbsent(entry.getKey(), entry.getValue());
                } else {
                    areConditional = true;
                }
            } else {
                wanting.add(entry);
            }
        }
        this.byHeaders = wanting.isEmpty() ? Optional.empty() : Optional.of(new HeaderIndex(wanting));
        this.byPath = new PathIndex<>(plain);
        this.byConditions = areConditional ? Optional.of(ofPaths(others)) : Optional.empty();
        List<String> namespaces = this.entries.stream()
                .map(entry -> entry.getValue().id().namespace())
                .distinct()
                .toList();
        this.hsts = this.entries.stream()
                .map(entry -> entry.getValue().security().hsts())
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        this.namespace = namespaces.size() == 1 ? Optional.of(namespaces.getFirst()) : Optional.empty();
    }

    private static PathIndex<OfPath> ofPaths(Map<PathPattern, List<Route>> byPath) {
        Map<PathPattern, OfPath> indexed = new HashMap<>();
        byPath.forEach((path, routes) -> indexed.put(path, OfPath.of(routes)));
        return new PathIndex<>(indexed);
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
        return byConditions.isPresent()
                ? byConditions.get().search(path, routes -> routes.find(headers))
                : byPath.find(path);
    }

    /** The route for a GET without header fields or query. */
    public Optional<Route> find(String path) {
        return find(path, HeaderValues.NONE);
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
