package io.moorgate.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HostRoutesTest {
    @Test
    void takesTheExactNameThenTheLongestWildcardThenAnyHost() {
        HostRoutes<String> routes = routes("a.example.com", "*.example.com", "*.b.example.com", "*");
        assertEquals(Optional.of("a.example.com"), find(routes, "a.example.com"));
        assertEquals(Optional.of("*.example.com"), find(routes, "c.example.com"));
        assertEquals(Optional.of("*.b.example.com"), find(routes, "x.y.b.example.com"));
        assertEquals(Optional.of("*.example.com"), find(routes, "b.example.com"));
        assertEquals(Optional.of("*"), find(routes, "example.com"));
        assertEquals(Optional.of("*"), find(routes, ""));
    }

    @Test
    void aWildcardTakesOnlyWholeLabels() {
        HostRoutes<String> routes = routes("*.example.com");
        assertEquals(Optional.empty(), find(routes, "badexample.com"));
        assertEquals(Optional.empty(), find(routes, ".example.com"));
        assertEquals(Optional.of("*.example.com"), find(routes, "a.b.example.com"));
    }

    @Test
    void aWildcardOfOneLabelTakesNoMoreAndGoesBeforeOneOfMany() {
        HostRoutes<String> routes = new HostRoutes<>(Map.of(
                HostPattern.oneLabel("*.example.com"),
                "one",
                new HostPattern("*.example.com"),
                "many",
                HostPattern.oneLabel("*.b.example.com"),
                "one of b"));
        assertEquals(Optional.of("one"), find(routes, "a.example.com"));
        assertEquals(Optional.of("many"), find(routes, "x.a.example.com"));
        assertEquals(Optional.of("one of b"), find(routes, "x.b.example.com"));
        assertEquals(Optional.of("many"), find(routes, "x.y.b.example.com"));
        assertEquals(Optional.empty(), find(routes, ".example.com"));
        assertEquals(Optional.of("many"), routes.find("a.example.com", "many"::equals));
    }

    @Test
    void fallsThroughToALessSpecificHostThatFits() {
        HostRoutes<String> routes = routes("a.example.com", "*.example.com", "*");
        assertEquals(Optional.of("*"), routes.find("a.example.com", "*"::equals));
        assertEquals(Optional.of("*.example.com"), routes.find("a.example.com", host -> host.startsWith("*")));
        assertEquals(Optional.empty(), routes.find("a.example.com", host -> false));
    }

    @Test
    void listsTheMostSpecificHostFirst() {
        assertEquals(
                List.of("a.com", "b.com", "*.long.com", "*.com", "*"),
                routes("*", "*.com", "b.com", "*.long.com", "a.com").entries().keySet().stream()
                        .map(HostPattern::text)
                        .toList());
    }

    @Test
    void aRequestFallsThroughToTheAnyHostWhereItsOwnHasNoSuchPath() {
        Route named = RouteSample.named("named");
        Route any = RouteSample.named("any");
        HttpRoutes routes = HttpRoutes.of(Map.of(
                new HostPattern("a.com"),
                new PathRoutes(List.of(Map.entry(PathPattern.prefix("/a"), named))),
                HostPattern.ANY,
                new PathRoutes(List.of(Map.entry(PathPattern.prefix("/"), any)))));
        assertEquals(Optional.of(named), routes.find("a.com", "/a/b"));
        assertEquals(Optional.of(any), routes.find("a.com", "/b"));
        assertEquals(Optional.of(any), routes.find("", "/a"));
    }

    @Test
    void aRequestToAHostOfANamespaceNeverFallsThroughToAnotherOne() {
        Route named = RouteSample.named("team", "named");
        Route below = RouteSample.named("other", "below");
        Route own = RouteSample.named("team", "own");
        Route any = RouteSample.named("other", "any");
        Map<HostPattern, PathRoutes> byHost = Map.of(
                new HostPattern("a.example.com"),
                new PathRoutes(List.of(Map.entry(PathPattern.prefix("/a"), named))),
                new HostPattern("*.example.com"),
                new PathRoutes(List.of(Map.entry(PathPattern.prefix("/b"), below))),
                HostPattern.ANY,
                new PathRoutes(
                        List.of(Map.entry(PathPattern.prefix("/"), any), Map.entry(PathPattern.prefix("/own"), own))));
        HttpRoutes owned = HttpRoutes.of(byHost);
        assertEquals(Optional.of(named), owned.find("a.example.com", "/a"));
        assertEquals(Optional.empty(), owned.find("a.example.com", "/b"));
        assertEquals(Optional.empty(), owned.find("a.example.com", "/"));
        assertEquals(Optional.of(own), owned.find("a.example.com", "/own"));
        assertEquals(Optional.of(any), owned.find("c.example.com", "/"));
        assertEquals(Optional.empty(), owned.find("c.example.com", "/own"));
        assertEquals(Optional.of(own), owned.find("b.com", "/own"));

        HttpRoutes shared = HttpRoutes.of(byHost, false);
        assertEquals(Optional.of(below), shared.find("a.example.com", "/b"));
        assertEquals(Optional.of(any), shared.find("a.example.com", "/c"));
        assertEquals(Optional.of(own), shared.find("c.example.com", "/own"));
    }

    @Test
    void aHostThatSeveralNamespacesServeKeepsRequestsForNone() {
        HttpRoutes routes = HttpRoutes.of(Map.of(
                new HostPattern("a.com"),
                new PathRoutes(List.of(
                        Map.entry(PathPattern.prefix("/a"), RouteSample.named("team", "a")),
                        Map.entry(PathPattern.prefix("/b"), RouteSample.named("other", "b")))),
                HostPattern.ANY,
                new PathRoutes(List.of(Map.entry(PathPattern.prefix("/"), RouteSample.named("third", "any"))))));
        assertEquals(Optional.of(RouteSample.named("third", "any")), routes.find("a.com", "/c"));
    }

    @Property
    void findsWhatAScanOfAllPatternsWouldFind(@ForAll("patterns") List<String> patterns, @ForAll("hosts") String host) {
        HostRoutes<String> routes = routes(patterns.stream().distinct().toArray(String[]::new));
        Optional<String> scanned = routes.entries().keySet().stream()
                .filter(pattern -> pattern.matches(host))
                .findFirst()
                .map(HostPattern::text);
        assertEquals(scanned, find(routes, host));
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.of("a", "b", "ab").list().ofMaxSize(4).map(labels -> String.join(".", labels));
    }

    @Provide
    Arbitrary<List<String>> patterns() {
        Arbitrary<String> exact = hosts().filter(host -> !host.isEmpty());
        return Arbitraries.oneOf(exact, exact.map(host -> "*." + host), Arbitraries.just("*"))
                .list()
                .ofMaxSize(12);
    }

    private static HostRoutes<String> routes(String... patterns) {
        return new HostRoutes<>(
                Arrays.stream(patterns).collect(Collectors.toMap(HostPattern::new, Function.identity())));
    }

    private static Optional<String> find(HostRoutes<String> routes, String host) {
        return routes.find(host, value -> true);
    }
}
