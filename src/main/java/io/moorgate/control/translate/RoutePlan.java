package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.Route;
import io.moorgate.routing.ServiceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The routes that one object asks for, as though it were the only one: the form in which the objects of every kind meet.
 *
 * <p>It is planned again only where something that it follows from is another object: see {@link PlannedServices}.
 */
final class RoutePlan {
    /** Limit {@code problems-per-service}: how many Problems one object may have. */
    static final int PROBLEMS_MAX = 64;

    private final Declarer declarer;
    private final Route[] routes;
    private final int fallbacks;
    private final List<Problem> problems;
    private final Set<ServiceId> backends;

    /**
     * @param fallbacks how many routes, the last ones, take only what no route of any object of this kind claims
     * @param backends other objects' Services that it leads to
     */
    RoutePlan(Declarer declarer, List<Route> routes, int fallbacks, List<Problem> problems, Set<ServiceId> backends) {
        this.declarer = declarer;
        this.routes = routes.toArray(Route[]::new);
        this.fallbacks = fallbacks;
        this.problems = List.copyOf(problems);
        this.backends = Set.copyOf(backends);
    }

    /** Of a Service itself. */
    RoutePlan(Declarer declarer, List<Route> routes, List<Problem> problems) {
        this(declarer, routes, 0, problems, Set.of());
    }

    /** Of an object that a planner did not foresee: it is not served, and not remembered. */
    static PlannedServices.Planned failed(Declarer declarer, RuntimeException fault) {
        Problem problem = new Problem(declarer.subject(), "", "cannot be translated, is not served: " + fault);
        return new PlannedServices.Planned(new RoutePlan(declarer, List.of(), List.of(problem)), false);
    }

    /** The first of {@code found}, and how many more there are. */
    static List<Problem> bounded(Problem.Subject subject, List<Problem> found) {
        List<Problem> distinct = found.stream().distinct().toList();
        if (distinct.size() <= PROBLEMS_MAX) {
            return distinct;
        }
        List<Problem> first = new ArrayList<>(distinct.subList(0, PROBLEMS_MAX));
        first.add(new Problem(
                subject,
                "",
                distinct.size() - PROBLEMS_MAX + " more Problems (expected: at most " + PROBLEMS_MAX + ")"));
        return first;
    }

    Declarer declarer() {
        return declarer;
    }

    List<Problem> problems() {
        return problems;
    }

    Set<ServiceId> backends() {
        return backends;
    }

    int size() {
        return routes.length;
    }

    /** The index of the first route that is a fallback; {@link #size} where none is. */
    int firstFallback() {
        return routes.length - fallbacks;
    }

    Route route(int index) {
        return routes[index];
    }

    /** Takes an equal route, the one that the table has. */
    void put(int index, Route equal) {
        routes[index] = equal;
    }
}
