package io.moorgate.control.gatewayapi;

import io.moorgate.routing.FieldPattern;
import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.MatchOrder;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.QueryMatch;
import io.moorgate.routing.RequestConditions;
import io.moorgate.routing.TextPattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What the rules of HTTPRoutes and GRPCRoutes match. A match that cannot be read is left out: what selects never widens. */
public final class HttpMatches {
    private static final int MATCHES_MAX = 64;

    private HttpMatches() {}

    /** One of a rule's matches. */
    public record Match(PathPattern path, RequestConditions conditions) {}

    /**
     * The matches of {@code rule}.
     *
     * @param index which of the rules of its object it is
     * @param faults gets why a match is left out
     */
    public static List<Match> of(RouteSpec route, Fields rule, int index, Consumer<String> faults) {
        List<Fields> matches = rule.children("matches");
        List<Match> read = new ArrayList<>();
        for (int at = 0; at < Math.max(1, Math.min(matches.size(), MATCHES_MAX)); at++) {
            Fields match = matches.isEmpty() ? Fields.NONE : matches.get(at);
            MatchOrder order =
                    new MatchOrder(route.object().created(), route.object().id(), index * MATCHES_MAX + at);
            try {
                PathPattern path = route.kind() == RouteKind.GRPC ? ofMethod(match.child("method")) : path(match);
                read.add(new Match(path, conditions(match, route.kind(), order)));
            } catch (IllegalArgumentException fault) {
                faults.accept("matches[" + at + "]: " + fault.getMessage() + ": not served");
            }
        }
        return read;
    }

    private static PathPattern path(Fields match) {
        Fields path = match.child("path");
        String value = path.text("value").orElse("/");
        return switch (path.text("type").orElse("PathPrefix")) {
            case "PathPrefix" -> PathPattern.prefix(value);
            case "Exact" -> new PathPattern(value, true);
            default ->
                throw new IllegalArgumentException(
                        "path.type: \"" + path.text("type").orElse("") + "\" (expected: PathPrefix or Exact)");
        };
    }

    private static PathPattern ofMethod(Fields method) {
        if (!method.text("type").orElse("Exact").equals("Exact")) {
            throw new IllegalArgumentException("method.type (expected: Exact)");
        }
        Optional<String> service = method.text("service");
        Optional<String> name = method.text("method");
        if (service.isEmpty() && name.isPresent()) {
            throw new IllegalArgumentException("method.service: missing (expected: together with method.method)");
        }
        return service.map(found -> name.map(called -> new PathPattern("/" + found + "/" + called, true))
                        .orElseGet(() -> PathPattern.prefix("/" + found)))
                .orElseGet(() -> PathPattern.prefix("/"));
    }

    private static RequestConditions conditions(Fields match, RouteKind kind, MatchOrder order) {
        List<HeaderMatch> headers = new ArrayList<>();
        List<FieldPattern> headerPatterns = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (Fields header : match.children("headers")) {
            String name = header.text("name").orElse("").toLowerCase(Locale.ROOT);
            if (named.add(name)) { // Of several of one name the first counts.
                String value = header.text("value").orElse("");
                if (isPattern(header)) {
                    headerPatterns.add(new FieldPattern(name, new TextPattern(value)));
                } else {
                    headers.add(new HeaderMatch(name, value));
                }
            }
        }
        List<QueryMatch> query = new ArrayList<>();
        List<FieldPattern> queryPatterns = new ArrayList<>();
        named.clear();
        for (Fields parameter : match.children("queryParams")) {
            String name = parameter.text("name").orElse("");
            if (named.add(name)) {
                String value = parameter.text("value").orElse("");
                if (isPattern(parameter)) {
                    queryPatterns.add(new FieldPattern(name, new TextPattern(value)));
                } else {
                    query.add(new QueryMatch(name, value));
                }
            }
        }
        Optional<String> method = kind == RouteKind.HTTP ? match.text("method") : Optional.empty();
        return new RequestConditions(method, headers, headerPatterns, query, queryPatterns, order);
    }

    private static boolean isPattern(Fields field) {
        return switch (field.text("type").orElse("Exact")) {
            case "Exact" -> false;
            case "RegularExpression" -> true;
            default ->
                throw new IllegalArgumentException(
                        "type: \"" + field.text("type").orElse("") + "\" (expected: Exact or RegularExpression)");
        };
    }
}
