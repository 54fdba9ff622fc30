package io.moorgate.control.translate;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.HealthPolicy;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Listener;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Rate;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.Upstream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A translation as a page that people read and compare. */
final class Rendering {
    private final StringBuilder page = new StringBuilder();

    private Rendering() {}

    static String of(Translation translation) {
        Rendering rendering = new Rendering();
        rendering.table(translation.table());
        rendering.problems(translation.problems());
        return rendering.page.toString();
    }

    private void table(RoutingTable table) {
        line("http:", table.http().hosts().entries().isEmpty());
        table.http().hosts().entries().forEach((host, paths) -> {
            line("  " + key(host.text()) + ":", false);
            paths.entries().forEach(entry -> line("    " + place(entry) + ": " + name(entry.getValue()), false));
        });
        line("listeners:", table.listeners().isEmpty());
        new TreeMap<>(table.listeners()).forEach((port, listener) -> listener(listener));
        Map<HostPattern, Route> passthrough = new TreeMap<>(Comparator.comparing(HostPattern::text));
        table.serverNames().names().entries().forEach((host, tls) -> tls.passthrough()
                .ifPresent(route -> passthrough.put(host, route)));
        if (!passthrough.isEmpty()) {
            line("tls passthrough:", false);
            passthrough.forEach((host, route) -> line("  " + key(host.text()) + ": " + name(route), false));
        }
        line("routes:", table.routes().isEmpty());
        table.routes().forEach(this::route);
    }

    private static String place(Map.Entry<PathPattern, Route> entry) {
        List<HeaderMatch> headers = entry.getValue().match().headers();
        var conditions = entry.getValue().match().conditions();
        return entry.getKey()
                + (headers.isEmpty() ? "" : " with " + list(headers))
                + (conditions.areNone() ? "" : " for " + conditions);
    }

    private void listener(Listener listener) {
        switch (listener) {
            case Listener.Tcp(int port, Route route) -> line("  " + port + ": tcp " + name(route), false);
            case Listener.TlsPassthrough(int port, var routes) -> {
                line("  " + port + ":", false);
                routes.entries().forEach((host, route) -> line("    " + key(host.text()) + ": " + name(route), false));
            }
        }
    }

    private void route(Route route) {
        line("  - service: " + route.service(), false);
        RulesRendering.of(route).forEach(text -> line("    " + text, false));
        if (!route.id().kind().equals("Service")) {
            line("    declared: " + route.id(), false);
            line("    certificates: " + list(route.security().certificateSecrets()), false);
        }
        line("    protocol: " + word(route.protocol()), false);
        if (route.port() != 0) {
            line("    port: " + route.port(), false);
        }
        if (!route.hosts().isEmpty()) {
            line("    hosts: " + list(route.hosts()), false);
        }
        if (!route.paths().isEmpty()) {
            line("    paths: " + list(route.paths()), false);
        }
        if (!route.match().headers().isEmpty()) {
            line("    headers: " + list(route.match().headers()), false);
        }
        route.refusal().ifPresent(why -> line("    refusal: " + why, false));
        line(
                "    connect: " + span(route.connect().timeout()) + " x"
                        + route.connect().attempts(),
                false);
        route.connect()
                .tls()
                .ifPresent(tls -> line(
                        "    tls: " + tls.serverName() + (tls.isVerified() ? ", verified" : "")
                                + tls.authorities()
                                        .map(found -> " against " + found.secret())
                                        .orElse(""),
                        false));
        line(
                "    idle: websocket " + span(route.idle().webSocket()) + ", tcp "
                        + span(route.idle().tcp()) + ", sse "
                        + span(route.idle().eventStream()) + ", grpc "
                        + span(route.idle().grpcStream()) + ", http "
                        + span(route.idle().httpExchange()),
                false);
        if (!route.life().equals(LifePolicy.DEFAULT)) {
            line(
                    "    life: drain " + span(route.life().drainTimeout()) + ", ping "
                            + span(route.life().pingInterval()) + ", age "
                            + span(route.life().ageMax()) + " -" + route.life().ageJitterPercent() + "%, rebalance "
                            + route.life().rebalancePercent() + "%, response "
                            + span(route.life().responseTimeout())
                            + (route.life().scaleDownHint() ? ", scale-down hint" : ""),
                    false);
        }
        if (!route.access().isOpen()) {
            line(
                    "    access: allow " + route.access().allowed() + ", deny "
                            + route.access().denied() + ", origins "
                            + route.access().origins(),
                    false);
        }
        if (!route.access().cors().isNone()) {
            line(
                    "    cors: "
                            + (route.access().cors().isAny()
                                    ? "*"
                                    : route.access().cors().origins()),
                    false);
        }
        if (route.limits().connectionsMax() > 0) {
            line(
                    "    places: " + route.limits().connectionsMax() + ", waiting "
                            + span(route.limits().queueTimeout()),
                    false);
        }
        LimitPolicy limits = route.limits();
        if (!limits.perClient().areNone()) {
            line(
                    "    per client: " + limits.perClient().connectionsMax() + " connections, "
                            + limits.perClient()
                                    .connectRate()
                                    .map(Rate::toString)
                                    .orElse("-"),
                    false);
        }
        if (limits.requestBytesMax() + limits.frameBytesMax() > 0
                || limits.messageRate().isPresent()) {
            line(
                    "    limits: body " + limits.requestBytesMax() + ", frame " + limits.frameBytesMax() + ", messages "
                            + limits.messageRate().map(Rate::toString).orElse("-"),
                    false);
        }
        HealthPolicy health = route.health();
        if (!health.equals(HealthPolicy.DEFAULT)) {
            line(
                    "    health: " + health.check() + " every " + span(health.interval()) + " within "
                            + span(health.timeout()) + ", rise " + health.rise() + ", fall " + health.fall()
                            + ", eject after " + health.ejectAfter() + " for " + span(health.ejectFor()),
                    false);
        }
        upstream(route.upstream());
    }

    private void upstream(Upstream upstream) {
        line("    upstream: " + upstream.service() + " port " + upstream.port(), false);
        line("    balance: " + balance(upstream.balance()), false);
        line("    affinity: " + affinity(upstream.affinity()), false);
        line(
                "    client: " + upstream.clientPrefix().v4Bits() + ","
                        + upstream.clientPrefix().v6Bits(),
                false);
        line("    endpoints:", upstream.endpoints().all().isEmpty());
        upstream.endpoints().all().forEach(endpoint -> line("      - " + endpoint(endpoint, upstream), false));
    }

    private static String endpoint(Endpoint endpoint, Upstream upstream) {
        String zones = endpoint.zones().isEmpty() ? "" : " for " + String.join("+", new TreeSet<>(endpoint.zones()));
        String taken = upstream.endpoints().forNewClients().contains(endpoint) ? " +new" : "";
        return endpoint.id() + " " + endpoint.name() + " at "
                + endpoint.address().getAddress().getHostAddress() + " port "
                + endpoint.address().getPort() + " " + word(endpoint.state()) + zones + taken;
    }

    private static String balance(Balance balance) {
        String hashOn =
                switch (balance.hashOn()) {
                    case HashOn.ClientIp() -> "client-ip";
                    case HashOn.Header(String name) -> "header " + name;
                    case HashOn.Cookie(String name) -> "cookie " + name;
                    case HashOn.Query(String name) -> "query " + name;
                };
        String slowly = balance.slowStart().isZero() ? "" : " slowly " + span(balance.slowStart());
        return word(balance.strategy()) + " on " + hashOn + slowly;
    }

    private static String affinity(Affinity affinity) {
        String key =
                switch (affinity.key()) {
                    case Affinity.Key.None() -> "none";
                    case Affinity.Key.ClientIp() -> "client-ip";
                    case Affinity.Key.Header(String name) -> "header " + name;
                    case Affinity.Key.LearntHeader(String name) -> "learnt header " + name;
                    case Affinity.Key.LearntCookie(String name) -> "learnt cookie " + name;
                    case Affinity.Key.LearntQuery(String name) -> "learnt query " + name;
                    case Affinity.Key.LearntPath(int element) -> "learnt path " + element;
                    case Affinity.Key.Cookie(CookiePolicy policy) -> "cookie " + cookie(policy);
                };
        return key.equals("none")
                ? key
                : key + ", " + span(affinity.timeout()) + ", draining " + word(affinity.whenDraining()) + ", lost "
                        + word(affinity.whenLost()) + ", " + word(affinity.mode());
    }

    private static String cookie(CookiePolicy policy) {
        return policy.name() + " path " + policy.path() + " domain "
                + policy.domain().orElse("-") + " max-age "
                + policy.maxAge().map(Rendering::span).orElse("-") + " same-site " + policy.sameSite() + " secure "
                + policy.secure().map(String::valueOf).orElse("auto") + (policy.partitioned() ? " partitioned" : "");
    }

    private void problems(List<Problem> problems) {
        line("problems:", problems.isEmpty());
        problems.forEach(problem -> line("  - " + subject(problem) + message(problem), false));
    }

    private static String subject(Problem problem) {
        return switch (problem.subject()) {
            case Problem.OfService(var service) -> service + " ";
            case Problem.OfSetting(String setting) -> "setting " + setting + " ";
            case Problem.OfObject object -> object + " ";
            case Problem.OfSource(String source) -> source + " ";
            case Problem.OfFile(String file, int line) -> file + " line " + line + " ";
        };
    }

    private static String message(Problem problem) {
        return problem.key().isEmpty() ? problem.message() : problem.key() + ": " + problem.message();
    }

    private void line(String text, boolean empty) {
        page.append(text).append(empty ? " none\n" : "\n");
    }

    private static String name(Route route) {
        if (!route.ways().isEmpty()) {
            return route.ways().stream()
                    .map(way -> way.weight() + " " + name(way.route()))
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return route.service()
                + (route.rules().isInvalid() ? " (500)" : "")
                + (route.refusal().isPresent() ? " (refuses)" : "");
    }

    private static String key(String host) {
        return host.equals("*") ? "(any)" : host;
    }

    private static String list(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String span(Duration span) {
        return span.isZero() ? "never" : span.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
