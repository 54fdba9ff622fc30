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

    @Provide
    Arbitrary<List<PathPattern>> patterns() {
        return Combinators.combine(paths(), Arbitraries.of(true, false))
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

    private static Optional<String> found(PathRoutes routes, String path) {
        return routes.find(path).map(route -> route.service().name());
    }
}
