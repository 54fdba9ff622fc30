package io.moorgate.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PathRoutesTest {
    @Test
    void takesTheLongestPrefixOfWholeElements() {
        PathRoutes routes = routes("/", "/chat", "/chat/room", "/chats/all");
        assertEquals(Optional.of("/chat"), found(routes, "/chat"));
        assertEquals(Optional.of("/chat"), found(routes, "/chat/"));
        assertEquals(Optional.of("/chat"), found(routes, "/chat/roommates"));
        assertEquals(Optional.of("/chat/room"), found(routes, "/chat/room/7"));
        assertEquals(Optional.of("/"), found(routes, "/chats"));
    }

    @Test
    void takesTheExactPathBeforeThePrefix() {
        PathRoutes routes = routes("/chat", "=/chat");
        assertEquals(Optional.of("=/chat"), found(routes, "/chat"));
        assertEquals(Optional.of("/chat"), found(routes, "/chat/"));
    }

    @Test
    void findsNothingWithoutARoot() {
        PathRoutes routes = routes("/chat");
        assertEquals(Optional.empty(), found(routes, "/"));
        assertEquals(Optional.empty(), found(routes, ""));
        assertEquals(Optional.empty(), found(routes("/"), "*"));
    }

    @Test
    void isEqualByItsEntriesInAnyOrder() {
        assertEquals(routes("/a", "/b"), routes("/b", "/a"));
        assertEquals(routes("/a", "/b").hashCode(), routes("/b", "/a").hashCode());
        assertNotEquals(routes("/a"), routes("=/a"));
    }

    @Test
    void moreHeadersGoBeforeFewerAndThenTheLongestPath() {
        PathRoutes routes = new PathRoutes(List.of(
                entry("/", "plain"),
                entry("/chat/room", "long"),
                entry("/", "blue", "x-stage=blue"),
                entry("/chat", "blue-chat", "x-stage=blue"),
                entry("/", "green", "x-stage=green"),
                entry("/", "blue-beta", "x-stage=blue", "x-beta=1"),
                entry("/chat", "beta-chat", "x-beta=1")));
        assertEquals(Optional.of("long"), found(routes, "/chat/room", Map.of()));
        assertEquals(Optional.of("blue"), found(routes, "/a", Map.of("x-stage", "blue")));
        assertEquals(Optional.of("blue-chat"), found(routes, "/chat/room", Map.of("x-stage", "blue")));
        assertEquals(Optional.of("green"), found(routes, "/chat", Map.of("x-stage", "green")));
        assertEquals(Optional.of("blue-beta"), found(routes, "/chat", Map.of("x-stage", "blue", "x-beta", "1")));
        assertEquals(Optional.of("beta-chat"), found(routes, "/chat", Map.of("x-stage", "green", "x-beta", "1")));
        assertEquals(Optional.of("plain"), found(routes, "/", Map.of("x-stage", "Blue", "x-beta", "0")));
    }

    @Test
    void findsNothingWhereARouteWantsAHeaderAndNoneDoesWithout() {
        PathRoutes routes = new PathRoutes(List.of(entry("/", "blue", "x-stage=blue")));
        assertEquals(Optional.empty(), found(routes, "/", Map.of()));
        assertEquals(Optional.empty(), routes.find("/"));
    }

    @Property
    void findsWhatAScanOfAllRoutesWouldFind(
            @ForAll("wanted") List<Route> wanted,
            @ForAll("paths") String path,
            @ForAll("headers") Map<String, String> headers) {
        Map<List<Object>, Map.Entry<PathPattern, Route>> distinct = new java.util.LinkedHashMap<>();
        for (Route route : wanted) {
            PathPattern pattern = route.paths().getFirst();
            distinct.putIfAbsent(List.of(pattern, route.match().headers()), Map.entry(pattern, route));
        }
        PathRoutes routes = new PathRoutes(List.copyOf(distinct.values()));
        Optional<Route> scanned = routes.entries().stream()
                .filter(entry -> entry.getKey().matches(path))
                .map(Map.Entry::getValue)
                .filter(route -> route.match().headers().stream()
                        .allMatch(match -> match.value().equals(headers.get(match.name()))))
                .findFirst();
        assertEquals(scanned, routes.find(path, name -> Optional.ofNullable(headers.get(name))));
    }

    @Provide
    Arbitrary<Map<String, String>> headers() {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("1", "2"));
    }

    @Provide
    Arbitrary<List<Route>> wanted() {
        Arbitrary<List<HeaderMatch>> headers = headers().map(all -> all.entrySet().stream()
                .map(entry -> new HeaderMatch(entry.getKey(), entry.getValue()))
                .toList());
        Arbitrary<PathPattern> patterns =
                Combinators.combine(patternTexts(), Arbitraries.of(true, false)).as(PathPattern::new);
        return Combinators.combine(patterns, headers)
                .as((pattern, matches) -> RouteSample.taking(pattern, matches))
                .list()
                .ofMaxSize(12);
    }

    @Property
    void findsWhatAScanOfAllPatternsWouldFind(
            @ForAll("patterns") List<PathPattern> patterns, @ForAll("paths") String path) {
        PathRoutes routes = new PathRoutes(
                patterns.stream().distinct().map(PathRoutesTest::entry).toList());
        Optional<String> scanned = routes.entries().stream()
                .filter(entry -> entry.getKey().matches(path))
                .findFirst()
                .map(entry -> entry.getKey().toString());
        assertEquals(scanned, found(routes, path));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("", "a", "b", "ab").list().ofMaxSize(4).map(elements -> "/" + String.join("/", elements));
    }

    private Arbitrary<String> patternTexts() {
        return paths().filter(path -> NormalPath.faultOf(path).isEmpty());
    }

    @Provide
    Arbitrary<List<PathPattern>> patterns() {
        return Combinators.combine(patternTexts(), Arbitraries.of(true, false))
                .as(PathPattern::new)
                .list()
                .ofMaxSize(12);
    }

    private static PathRoutes routes(String... patterns) {
        return new PathRoutes(Stream.of(patterns)
                .map(text -> text.startsWith("=") ? new PathPattern(text.substring(1), true) : PathPattern.prefix(text))
                .map(PathRoutesTest::entry)
                .toList());
    }

    private static Map.Entry<PathPattern, Route> entry(PathPattern pattern) {
        return Map.entry(pattern, RouteSample.named(pattern.toString()));
    }

    private static Map.Entry<PathPattern, Route> entry(String path, String name, String... headers) {
        List<HeaderMatch> matches = Stream.of(headers)
                .map(header -> header.split("=", 2))
                .map(header -> new HeaderMatch(header[0], header[1]))
                .toList();
        return Map.entry(PathPattern.prefix(path), RouteSample.named(name).withHeaders(matches));
    }

    private static Optional<String> found(PathRoutes routes, String path, Map<String, String> headers) {
        return routes.find(path, name -> Optional.ofNullable(headers.get(name)))
                .map(route -> route.service().name());
    }

    private static Optional<String> found(PathRoutes routes, String path) {
        return routes.find(path).map(route -> route.service().name());
    }
}
