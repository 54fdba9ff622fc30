package io.moorgate.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The routes of one host that want header fields: those that want more of them first, then the longest path. Immutable; a
 * lookup is one look into a map for each set of names that routes want, however many values these have.
 */
final class HeaderIndex {
    private static final Comparator<Map.Entry<PathPattern, Route>> BEST_FIRST = Comparator.comparing(
                    (Map.Entry<PathPattern, Route> entry) -> entry.getKey(), PathIndex.LONGEST_FIRST)
            .thenComparing(entry -> entry.getValue().match().headers().toString());

    /** The routes that want fields of the same names: by the values of these, in the order of the names, then by path. */
    private record Names(List<String> names, Map<List<String>, PathIndex<Map.Entry<PathPattern, Route>>> byValues) {
        Optional<Map.Entry<PathPattern, Route>> find(String path, HeaderValues headers) {
            List<String> values = new ArrayList<>(names.size());
            for (String name : names) {
                Optional<String> value = headers.get(name);
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                values.add(value.get());
            }
            PathIndex<Map.Entry<PathPattern, Route>> paths = byValues.get(values);
            return paths == null ? Optional.empty() : paths.find(path);
        }
    }

    private final List<List<Names>> mostFirst;

    /** {@code entries} all want a header field. */
    HeaderIndex(List<Map.Entry<PathPattern, Route>> entries) {
        Map<Integer, Map<String, List<Map.Entry<PathPattern, Route>>>> byCount =
                new TreeMap<>(Comparator.reverseOrder());
        for (Map.Entry<PathPattern, Route> entry : entries) {
            List<String> names = names(entry);
            byCount.computeIfAbsent(names.size(), absent -> new TreeMap<>())
                    .computeIfAbsent(names.toString(), absent -> new ArrayList<>())
                    .add(entry);
        }
        this.mostFirst = byCount.values().stream()
                .map(byNames ->
                        byNames.values().stream().map(HeaderIndex::byValues).toList())
                .toList();
    }

    private static List<String> names(Map.Entry<PathPattern, Route> entry) {
        return entry.getValue().match().headers().stream()
                .map(HeaderMatch::name)
                .toList();
    }

    private static Names byValues(List<Map.Entry<PathPattern, Route>> entries) {
        Map<List<String>, Map<PathPattern, Map.Entry<PathPattern, Route>>> byValues = new HashMap<>();
        for (Map.Entry<PathPattern, Route> entry : entries) {
            List<String> values = entry.getValue().match().headers().stream()
                    .map(HeaderMatch::value)
                    .toList();
            byValues.computeIfAbsent(values, absent -> new HashMap<>()).put(entry.getKey(), entry);
        }
        Map<List<String>, PathIndex<Map.Entry<PathPattern, Route>>> indexed = new HashMap<>();
        byValues.forEach((values, byPath) -> indexed.put(values, new PathIndex<>(byPath)));
        return new Names(names(entries.getFirst()), indexed);
    }

    /** The route for a request's path, which carries no query, and its header fields. */
    Optional<Route> find(String path, HeaderValues headers) {
        for (List<Names> alike : mostFirst) {
            Map.Entry<PathPattern, Route> best = null;
            for (Names names : alike) {
                Map.Entry<PathPattern, Route> found = names.find(path, headers).orElse(null);
                if (found != null && (best == null || BEST_FIRST.compare(found, best) < 0)) {
                    best = found;
                }
            }
            if (best != null) {
                return Optional.of(best.getValue());
            }
        }
        return Optional.empty();
    }
}
