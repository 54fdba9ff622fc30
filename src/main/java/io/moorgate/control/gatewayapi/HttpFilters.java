package io.moorgate.control.gatewayapi;

import io.moorgate.routing.HeaderChanges;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Redirect;
import io.moorgate.routing.UriChange;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the filters of a rule do. Where one cannot be done, requests of the rule are answered 500: Gateway API forbids to
 * leave a filter out.
 */
public final class HttpFilters {
    /** Fields that the gateway writes by itself. */
    private static final Set<String> KEPT = Set.of(
            "host",
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-accept",
            "sec-websocket-extensions");

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private HttpFilters() {}

    /**
     * {@code before}, and then {@code filters}.
     *
     * @param path what the route matches: what a prefix is replaced in
     * @param faults gets what cannot be done
     */
    public static HttpRules of(HttpRules before, List<Fields> filters, PathPattern path, Consumer<String> faults) {
        HeaderChanges request = before.request();
        HeaderChanges response = before.response();
        Optional<Redirect> redirect = before.redirect();
        UriChange rewrite = before.rewrite();
        try {
            for (Fields filter : filters) {
                switch (filter.text("type").orElse("")) {
                    case "RequestHeaderModifier" ->
                        request = request.and(changes(filter.child("requestHeaderModifier")));
                    case "ResponseHeaderModifier" ->
                        response = response.and(changes(filter.child("responseHeaderModifier")));
                    case "RequestRedirect" -> redirect = Optional.of(redirect(filter.child("requestRedirect"), path));
                    case "URLRewrite" -> rewrite = change(filter.child("urlRewrite"), path);
                    default ->
                        throw new IllegalArgumentException("filters: \""
                                + filter.text("type").orElse("")
                                + "\" (expected: RequestHeaderModifier, ResponseHeaderModifier, RequestRedirect or"
                                + " URLRewrite)");
                }
            }
        } catch (IllegalArgumentException fault) {
            faults.accept(fault.getMessage() + ": answers 500");
            return HttpRules.invalid();
        }
        return new HttpRules(request, response, redirect, rewrite, before.requestTimeout(), before.isInvalid());
    }

    /** The span that {@code rule} gives a whole request; zero where it gives none. */
    public static Duration requestTimeout(Fields rule, Consumer<String> faults) {
        return timeout(rule, "request", faults).orElse(Duration.ZERO);
    }

    /** The span that {@code rule} gives an endpoint; empty where it gives none. */
    public static Optional<Duration> backendTimeout(Fields rule, Consumer<String> faults) {
        return timeout(rule, "backendRequest", faults);
    }

    private static Optional<Duration> timeout(Fields rule, String name, Consumer<String> faults) {
        Optional<String> text = rule.child("timeouts").text(name);
        Optional<Duration> span = text.flatMap(GatewayDuration::of);
        if (text.isPresent() && span.isEmpty()) {
            faults.accept("timeouts." + name + ": \"" + text.get() + "\" (expected: a duration such as 10s)");
        }
        return span;
    }

    private static HeaderChanges changes(Fields modifier) {
        List<String> removed =
                modifier.texts("remove").stream().map(HttpFilters::nameOf).toList();
        return new HeaderChanges(fields(modifier.children("set")), fields(modifier.children("add")), removed);
    }

    private static List<Map.Entry<String, String>> fields(List<Fields> fields) {
        return fields.stream()
                .map(field -> Map.entry(
                        nameOf(field.text("name").orElse("")),
                        valueOf(field.text("value").orElse(""))))
                .toList();
    }

    private static String nameOf(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        boolean isToken = !name.isEmpty()
                && name.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
        if (!isToken || KEPT.contains(name)) {
            throw new IllegalArgumentException(
                    "header \"" + text + "\" (expected: the name of a field that the gateway does not write itself)");
        }
        return name;
    }

    private static String valueOf(String text) {
        if (text.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127)) {
            throw new IllegalArgumentException("value of a header (expected: no control characters)");
        }
        return text;
    }

    private static Redirect redirect(Fields redirect, PathPattern path) {
        int status = redirect.number("statusCode").orElse(302);
        if (!REDIRECTS.contains(status)) {
            throw new IllegalArgumentException("statusCode: " + status + " (expected: 301, 302, 303, 307 or 308)");
        }
        return new Redirect(
                status,
                redirect.text("scheme"),
                change(redirect, path),
                redirect.number("port").map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private static UriChange change(Fields fields, PathPattern matched) {
        Fields path = fields.child("path");
        UriChange.Path changed =
                switch (path.text("type").orElse("")) {
                    case "" -> new UriChange.Path.Same();
                    case "ReplaceFullPath" ->
                        new UriChange.Path.Full(
                                pathOf(path.text("replaceFullPath").orElse("/")));
                    case "ReplacePrefixMatch" -> {
                        if (matched.exact()) {
                            throw new IllegalArgumentException(
                                    "ReplacePrefixMatch (expected: together with a path of type PathPrefix)");
                        }
                        yield UriChange.Path.Prefix.of(
                                matched, pathOf(path.text("replacePrefixMatch").orElse("/")));
                    }
                    default ->
                        throw new IllegalArgumentException("path.type: \""
                                + path.text("type").orElse("")
                                + "\" (expected: ReplaceFullPath or ReplacePrefixMatch)");
                };
        return new UriChange(fields.text("hostname"), changed);
    }

    private static String pathOf(String text) {
        if (!text.isEmpty() && !text.startsWith("/")
                || text.chars().anyMatch(c -> c <= ' ' || c >= 127 || c == '?' || c == '#')) {
            throw new IllegalArgumentException(
                    "path \"" + text + "\" (expected: one that starts with /, without a query)");
        }
        return text.isEmpty() ? "/" : text;
    }
}
