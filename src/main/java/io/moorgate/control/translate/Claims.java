package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HostRoutes;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.routing.MatchOrder;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.RequestConditions;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Which route gets which host and path, which gateway port, and which server name of the TLS port: the first that claims it. */
final class Claims {
    /** How many lost claims one Problem lists one by one. */
    private static final int TOLD_MAX = 3;

    /** What of a host only one route can have: a path, for certain requests. */
    private record Place(PathPattern path, List<HeaderMatch> headers, RequestConditions conditions) {
        static Place of(PathPattern path, Route route) {
            RequestConditions conditions = route.match().conditions();
            return new Place(
                    path,
                    route.match().headers(),
                    conditions.areNone() ? RequestConditions.NONE : conditions.withOrder(MatchOrder.NONE));
        }

        @Override
        public String toString() {
            String wanted = headers.isEmpty()
                    ? ""
                    : " with " + headers.stream().map(HeaderMatch::toString).collect(Collectors.joining(", "));
            String asked = conditions.areNone() ? "" : " for " + conditions;
            return (path.exact() ? " " : "") + path + wanted + asked;
        }
    }

    private final Map<HostPattern, Map<Place, Route>> paths = new HashMap<>();
    private final Map<Integer, Map<HostPattern, Route>> ports = new HashMap<>();
    private final Map<HostPattern, Route> passthrough = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();
    private final Consumer<Problem> problems;

    private final boolean areHostsOwned;
    private final Map<HostPattern, PathRoutes> previous;

    /**
     * {@code previous} is the table whose equal parts are taken again; {@code problems} gets the claims that came too late; {@code areHostsOwned} says whether a host belongs to one
     * namespace.
     */
    Claims(RoutingTable previous, Consumer<Problem> problems, boolean areHostsOwned) {
        this.previous = previous.http().hosts().entries();
        this.problems = problems;
        this.areHostsOwned = areHostsOwned;
    }

    /** Gives {@code route} what it asks for and no other route has. A route that gets nothing is left out. */
    void claim(Route route) {
        List<String> lost = new ArrayList<>();
        int won = route.protocol().isHttpFamily()
                ? claimPaths(route, lost)
                : route.port() == 0 ? claimNames(route, lost) : claimPort(route, lost);
        if (won > 0) {
            routes.addAll(route.served());
        }
        if (!lost.isEmpty()) {
            String more = lost.size() > TOLD_MAX ? "; and " + (lost.size() - TOLD_MAX) + " more" : "";
            problems.accept(new Problem(
                    Problem.Subject.declaring(route.id()),
                    route.port() == 0 ? "host" : "listen",
                    String.join("; ", lost.subList(0, Math.min(lost.size(), TOLD_MAX))) + more
                            + " (expected: what no earlier "
                            + (route.id().kind().equals("Service") ? "Service" : "object") + " claims): not served"));
        }
    }

    private int claimPaths(Route route, List<String> lost) {
        int won = 0;
        for (HostPattern host : route.hosts()) {
            Map<Place, Route> ofHost = paths.computeIfAbsent(host, absent -> new HashMap<>());
            for (PathPattern path : route.paths()) {
                Place place = Place.of(path, route);
                Route holder = ofHost.putIfAbsent(place, route);
                if (holder == null) {
                    won++;
                } else {
                    lost.add(host + place.toString() + heldBy(holder));
                }
            }
        }
        return won;
    }

    private int claimNames(Route route, List<String> lost) {
        int won = 0;
        for (HostPattern name : route.hosts()) {
            Route holder = passthrough.putIfAbsent(name, route);
            if (holder == null) {
                won++;
            } else {
                lost.add(name + heldBy(holder));
            }
        }
        return won;
    }

    /** What is passed through on the TLS port, by server name. */
    Map<HostPattern, Route> passthrough() {
        return Map.copyOf(passthrough);
    }

    private int claimPort(Route route, List<String> lost) {
        Map<HostPattern, Route> ofPort = ports.computeIfAbsent(route.port(), absent -> new LinkedHashMap<>());
        if (!ofPort.isEmpty()) {
            Route first = ofPort.values().iterator().next();
            if (route.protocol() == Protocol.TCP || first.protocol() == Protocol.TCP) {
                lost.add(route.port() + heldBy(first));
                return 0;
            }
        }
        List<HostPattern> names = route.protocol() == Protocol.TCP ? List.of(HostPattern.ANY) : route.hosts();
        int won = 0;
        for (HostPattern name : names) {
            Route holder = ofPort.putIfAbsent(name, route);
            if (holder == null) {
                won++;
            } else {
                lost.add(route.port() + " for " + name + heldBy(holder));
            }
        }
        return won;
    }

    /** A table of everything that was won. */
    RoutingTable table(long generation) {
        // In the order of the previous table first: to sort what is nearly sorted costs little.
        Map<HostPattern, PathRoutes> byHost = new LinkedHashMap<>();
        previous.forEach((host, routes) -> {
            Map<Place, Route> ofHost = paths.get(host);
            if (ofHost != null) {
                byHost.put(host, holds(routes, ofHost) ? routes : pathRoutes(ofHost));
            }
        });
        paths.forEach((host, ofHost) -> byHost.computeIfAbsent(host, absent -> pathRoutes(ofHost)));
        Map<Integer, Listener> listeners = new HashMap<>();
        ports.forEach((port, ofPort) -> listeners.put(port, listener(port, ofPort)));
        List<Route> sorted = routes.stream()
                .sorted(Comparator.comparing(Route::service)
                        .thenComparing(Route::port)
                        .thenComparing(Route::id))
                .toList();
        return new RoutingTable(generation, HttpRoutes.of(byHost, areHostsOwned), listeners, sorted);
    }

    private static PathRoutes pathRoutes(Map<Place, Route> ofHost) {
        return new PathRoutes(ofHost.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey().path(), entry.getValue()))
                .toList());
    }

    /** Whether {@code routes} has the same routes, object by object. */
    private static boolean holds(PathRoutes routes, Map<Place, Route> ofHost) {
        return routes.entries().size() == ofHost.size()
                && routes.entries().stream()
                        .allMatch(entry -> ofHost.get(Place.of(entry.getKey(), entry.getValue())) == entry.getValue());
    }

    private static Listener listener(int port, Map<HostPattern, Route> ofPort) {
        Route any = ofPort.values().iterator().next();
        return any.protocol() == Protocol.TCP
                ? new Listener.Tcp(port, any)
                : new Listener.TlsPassthrough(port, new HostRoutes<>(ofPort));
    }

    private static String heldBy(Route holder) {
        return " is held by " + holder.id().object();
    }
}
