package io.moorgate.cli;

import io.moorgate.routing.HeaderValues;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.Listener;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServerTls;
import io.moorgate.traffic.http.head.MatchedFields;
import io.moorgate.traffic.http.head.RequestHead;
import io.moorgate.traffic.http.head.RequestTarget;
import io.moorgate.traffic.http.head.TargetPath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the route of a client in a routing table, and says how. */
final class RouteSearch {
    private static final int LISTED_MAX = 5;

    private final RoutingTable table;
    private final int httpsPort;
    private final Explanation explanation;

    /** {@code httpsPort} is the gateway's port of TLS. */
    RouteSearch(RoutingTable table, int httpsPort, Explanation explanation) {
        this.table = table;
        this.httpsPort = httpsPort;
        this.explanation = explanation;
    }

    /** The route of a request; empty where it has none. */
    Optional<Route> ofRequest(RequestHead head) {
        return switch (RequestTarget.of(head)) {
            case RequestTarget.Malformed(String why) -> refused("400: " + why);
            case RequestTarget.Tunnel() -> refused("404: CONNECT is not served");
            case RequestTarget.Server() -> refused("200: answered by the gateway itself");
            case RequestTarget.Resource target -> find(target, new MatchedFields(head, false, false));
        };
    }

    private Optional<Route> refused(String text) {
        explanation.refuse(text);
        return Optional.empty();
    }

    private Optional<Route> find(RequestTarget.Resource target, HeaderValues headers) {
        HttpRoutes routes = table.http();
        Optional<Route> found = routes.find(target.host(), target.path(), headers);
        List<Map.Entry<HostPattern, PathRoutes>> hosts = routes.hosts().entries().entrySet().stream()
                .filter(entry -> entry.getKey().matches(target.host()))
                .toList();
        explanation.step(
                "host",
                hosts.isEmpty()
                        ? quoted(target.host()) + " matches none of "
                                + listed(routes.hosts().entries().keySet().stream()
                                        .map(HostPattern::text)
                                        .toList())
                        : quoted(target.host()) + " matches "
                                + hosts.stream()
                                        .map(entry -> entry.getKey().text())
                                        .collect(Collectors.joining(", then ")));
        for (Map.Entry<HostPattern, PathRoutes> host : hosts) {
            Optional<Map.Entry<PathPattern, Route>> path = host.getValue().entries().stream()
                    .filter(entry -> entry.getKey().matches(target.path()))
                    .filter(entry -> has(headers, entry.getValue()))
                    .findFirst();
            boolean isTaken = path.map(Map.Entry::getValue).equals(found);
            explanation.step("path", ofHost(host, target.path(), path, isTaken));
            if (path.isPresent() && isTaken) {
                break;
            }
        }
        if (TargetPath.isAmbiguous(target.path())
                && !found.equals(routes.find(target.host(), TargetPath.lenient(target.path()), headers))) {
            return refused("400: the path has empty elements, encoded slashes or ; parameters, and other readings of it"
                    + " lead elsewhere");
        }
        return found.isPresent() ? found : refused("404: no route for this host and path");
    }

    private static boolean has(HeaderValues headers, Route route) {
        return route.match().headers().stream()
                        .allMatch(wanted -> headers.get(wanted.name()).equals(Optional.of(wanted.value())))
                && route.match().conditions().match(headers);
    }

    private static String ofHost(
            Map.Entry<HostPattern, PathRoutes> host,
            String path,
            Optional<Map.Entry<PathPattern, Route>> entry,
            boolean isTaken) {
        String at = "at " + host.getKey().text() + ": " + quoted(path);
        if (entry.isEmpty()) {
            return at + " matches none of "
                    + listed(host.getValue().entries().stream()
                            .map(other -> other.getKey().toString())
                            .toList());
        }
        PathPattern pattern = entry.get().getKey();
        Route route = entry.get().getValue();
        return at + " matches " + (pattern.exact() ? "exactly " : "the prefix ") + pattern.text() + " of Service "
                + route.service()
                + (route.match().headers().isEmpty()
                        ? ""
                        : ", and the header fields match " + route.match().headers())
                + (isTaken ? "" : ", not taken: the host belongs to another namespace");
    }

    /** The route of a connection to the gateway's port {@code port}; {@code name} is that of its ClientHello. */
    Optional<Route> ofConnection(int port, String name) {
        if (port == httpsPort && table.serverNames().areServed()) {
            return ofTls(name);
        }
        Listener listener = table.listeners().get(port);
        return switch (listener) {
            case null -> refused("nothing listens on " + port + " (open: " + listed(open()) + ")");
            case Listener.Tcp(int open, Route route) -> {
                explanation.step("port", open + ": every connection is for Service " + route.service());
                yield Optional.of(route);
            }
            case Listener.TlsPassthrough(int open, var routes) -> {
                Optional<Route> found = routes.find(name, any -> true);
                explanation.step(
                        "port",
                        open + ": the name " + quoted(name) + " of the ClientHello is for "
                                + found.map(route -> "Service " + route.service())
                                        .orElse("no Service"));
                yield found.isPresent() ? found : refused("the name has no route");
            }
        };
    }

    private List<String> open() {
        IntStream ofTls = table.serverNames().areServed() ? IntStream.of(httpsPort) : IntStream.empty();
        return IntStream.concat(table.listeners().keySet().stream().mapToInt(Integer::intValue), ofTls)
                .sorted()
                .mapToObj(Integer::toString)
                .toList();
    }

    /** The route of a handshake at the port of TLS. */
    private Optional<Route> ofTls(String name) {
        Optional<ServerTls> tls = table.serverNames().find(name);
        Optional<Route> passed = tls.flatMap(ServerTls::passthrough);
        if (passed.isPresent()) {
            explanation.step(
                    "port",
                    httpsPort + ": TLS of the name " + quoted(name) + " is passed through to Service "
                            + passed.get().service());
            return passed;
        }
        boolean isServed = tls.isPresent()
                && !tls.get().isClosed()
                && !tls.get().certificates().isEmpty();
        return refused(
                isServed
                        ? "TLS of the name " + quoted(name)
                                + " ends at the gateway; --tls without --port asks for its requests"
                        : "the handshake fails: no certificate for the name " + quoted(name));
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "(none)" : text;
    }

    private static String listed(List<String> names) {
        String more = names.size() > LISTED_MAX ? " and " + (names.size() - LISTED_MAX) + " more" : "";
        return names.isEmpty()
                ? "no name at all"
                : String.join(", ", names.subList(0, Math.min(names.size(), LISTED_MAX))) + more;
    }
}
