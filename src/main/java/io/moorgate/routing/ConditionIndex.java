package io.moorgate.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of one path, by what they ask of a request beside it. A lookup is one look into a map for each set of names
 * that routes ask for, however many values these have; only expressions are tried one by one. Immutable.
 */
final class ConditionIndex {
    private static final Comparator<Route> MOST_FIRST =
            Comparator.comparing(route -> route.match().conditions(), RequestConditions.MOST_FIRST);

    /** What routes ask for, without the values. */
    private record Shape(boolean hasScheme, boolean hasMethod, List<String> headers, List<String> query, int rank) {
        static Shape of(RequestConditions conditions) {
            return new Shape(
                    conditions.overTls().isPresent(),
                    conditions.method().isPresent(),
                    conditions.headers().stream().map(HeaderMatch::name).toList(),
                    conditions.query().stream().map(QueryMatch::name).toList(),
                    conditions.rank());
        }
    }

    /** The routes of one shape, by method and values in the order of the names; the first of those with equal values first. */
    private record Group(Shape shape, Map<List<String>, List<Route>> byValues) {
        Route find(HeaderValues request) {
            List<String> values =
                    new ArrayList<>(2 + shape.headers().size() + shape.query().size());
            if (shape.hasScheme()) {
                values.add(scheme(request.isSecure()));
            }
            if (shape.hasMethod()) {
                values.add(request.method());
            }
            for (String name : shape.headers()) {
                Optional<String> value = request.get(name);
                if (value.isEmpty()) {
                    return null;
                }
                values.add(value.get());
            }
            for (String name : shape.query()) {
                Optional<String> value = request.query(name);
                if (value.isEmpty()) {
                    return null;
                }
                values.add(value.get());
            }
            List<Route> routes = byValues.get(values);
            if (routes == null) {
                return null;
            }
            for (Route route : routes) {
                if (route.match().conditions().matchPatterns(request)) {
                    return route;
                }
            }
            return null;
        }
    }

    private final List<Group> mostFirst;

    /** In any order. */
    ConditionIndex(List<Route> routes) {
        Map<Shape, Map<List<String>, List<Route>>> byShape = new LinkedHashMap<>();
        routes.stream().sorted(MOST_FIRST).forEach(route -> {
            RequestConditions conditions = route.match().conditions();
            byShape.computeIfAbsent(Shape.of(conditions), absent -> new HashMap<>())
                    .computeIfAbsent(values(conditions), absent -> new ArrayList<>(1))
                    .add(route);
        });
        this.mostFirst = byShape.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String scheme(boolean isSecure) {
        return isSecure ? "https" : "http";
    }

    private static List<String> values(RequestConditions conditions) {
        List<String> values = new ArrayList<>();
        conditions.overTls().ifPresent(isSecure -> values.add(scheme(isSecure)));
        conditions.method().ifPresent(values::add);
        conditions.headers().forEach(field -> values.add(field.value()));
        conditions.query().forEach(field -> values.add(field.value()));
        return values;
    }

    /** The route for a request of this path; null where none takes it. */
    Route find(HeaderValues request) {
        Route best = null;
        for (Group group : mostFirst) {
            if (best != null && best.match().conditions().rank() > group.shape().rank()) {
                return best;
            }
            Route found = group.find(request);
            if (found != null && (best == null || MOST_FIRST.compare(found, best) < 0)) {
                best = found;
            }
        }
        return best;
    }
}
