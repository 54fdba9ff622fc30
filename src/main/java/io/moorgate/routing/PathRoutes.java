package io.moorgate.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of one host, longest path first; of two alike, the exact one first. */
public record PathRoutes(List<Map.Entry<PathPattern, Route>> entries) {
    public PathRoutes {
        entries = entries.stream()
                .sorted(Comparator.<Map.Entry<PathPattern, Route>>comparingInt(
                                entry -> -entry.getKey().text().length())
                        .thenComparing(entry -> !entry.getKey().exact())
                        .thenComparing(entry -> entry.getKey().text()))
                .toList();
    }

    /** The route for a request's path, which carries no query. */
    public Optional<Route> find(String path) {
        for (Map.Entry<PathPattern, Route> entry : entries) {
            if (entry.getKey().matches(path)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }
}
