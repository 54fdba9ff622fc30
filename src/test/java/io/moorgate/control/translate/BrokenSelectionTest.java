package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.Listener;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that select never widen: what is misspelt takes nothing from another Service. */
class BrokenSelectionTest {
    private static final String LISTEN_PORT = "6001";

    private static final Map<String, String> GOOD =
            Map.of("host", "good.example.com", "path", "/good", "match-header", "x-stage=blue", "listen", LISTEN_PORT);

    private static final Map<String, List<String>> BROKEN = Map.of(
            "host",
            List.of(
                    "admin..example.com",
                    "https://x/",
                    "https://x",
                    "a.com:80",
                    "a b",
                    "-a.com",
                    "a_b.com",
                    "*.",
                    "*.*.com",
                    "*com",
                    "**",
                    ".",
                    "ü.com",
                    "a/b",
                    "[::1]",
                    "",
                    "a".repeat(64),
                    "\"*\""),
            "path",
            List.of(
                    "admin",
                    "",
                    "a/b",
                    "/a b",
                    "/a?b",
                    "/..",
                    "%2F",
                    "https://x/",
                    "/%zz",
                    "*",
                    "./",
                    "~",
                    "/ü",
                    "//",
                    "///",
                    "/a//",
                    "//a",
                    "/a//b",
                    "/%2e",
                    "/%2E.",
                    "/a/%2e",
                    "/.;x",
                    "/a%2Fb",
                    "/%5c",
                    "/a;v=1",
                    "/;"),
            "match-header",
            List.of(
                    "x-stage",
                    "=blue",
                    "x stage=blue",
                    "x-stage=",
                    "x-ü=1",
                    "x-stage=bl\u00fc",
                    "",
                    "host=a.com",
                    "x-a=1\u00002"),
            "listen",
            List.of("", "0", "70000", "x", "6001:", "6001:Web!", "http:6001", "-1", "6001-6010", "60 01", "6_001"));

    static Stream<Arguments> broken() {
        return BROKEN.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(text -> Arguments.of(entry.getKey(), text)));
    }

    static Stream<Arguments> refusing() {
        Map<String, List<String>> texts = Map.of(
                "path-type", List.of("exact", "prefix", "Regex", "", "Prefix,Exact"),
                "protocol", List.of("HTTP", "htp", "", "tls", "tcp,http"),
                "port", List.of("Web!", "", "-1", "a b", "web,"));
        return texts.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(text -> Arguments.of(entry.getKey(), text)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aServiceWithoutOneGoodElementIsNotServedAtAll(String key, String text) {
        for (String list : List.of(text, text + ", " + text, text + ",", " ," + text)) {
            Translation translation = translate(Map.of(), wild(with(GOOD, key, list)));
            assertEquals(List.of(), routesOfWild(translation), list);
            assertCalmHasEverything(translation.table());
            assertProblem(translation, new Problem.OfService(new ServiceId("wild", "wild")), key, "not served");
        }
    }

    @ParameterizedTest
    @MethodSource("broken")
    void theGoodElementsOfAListAreServed(String key, String text) {
        String good = GOOD.get(key);
        if (key.equals("match-header")) {
            aConditionThatCannotBeReadServesNothing(text + "," + good);
            aConditionThatCannotBeReadServesNothing(good + "," + text);
            return;
        }
        for (String list : List.of(text + "," + good, good + "," + text, text + "," + good + " ," + text)) {
            Translation translation = translate(Map.of(), wild(with(GOOD, key, list)));
            assertEquals(
                    routesOfWild(translate(Map.of(), wild(GOOD))).stream()
                            .map(BrokenSelectionTest::selection)
                            .toList(),
                    routesOfWild(translation).stream()
                            .map(BrokenSelectionTest::selection)
                            .toList(),
                    list);
            assertProblem(translation, new Problem.OfService(new ServiceId("wild", "wild")), key, "not served");
        }
    }

    /** Without it the others would take more requests than was meant. */
    private static void aConditionThatCannotBeReadServesNothing(String list) {
        Translation translation = translate(Map.of(), wild(with(GOOD, "match-header", list)));
        assertEquals(
                List.of(),
                routesOfWild(translation).stream()
                        .filter(route -> route.port() == 0)
                        .toList(),
                list);
        assertProblem(translation, new Problem.OfService(new ServiceId("wild", "wild")), "match-header", "not served");
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aGatewayWideDefaultWithoutOneGoodElementServesNothing(String key, String text) {
        Map<String, String> rest = new HashMap<>(GOOD);
        rest.remove(key);
        rest.remove("listen");
        Translation translation = translate(Map.of(key, text), wild(rest));
        if (key.equals("listen")) {
            assertEquals(1, routesOfWild(translation).size(), "there is no gateway-wide listen");
        } else {
            assertEquals(List.of(), routesOfWild(translation));
            assertProblem(translation, new Problem.OfSetting("moorgate.defaults." + key), key, "not served");
        }
        assertEquals(
                1,
                routesOfWild(translate(Map.of(key, text), wild(GOOD))).stream()
                        .filter(route -> route.port() == 0)
                        .count());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aGatewayWideDefaultKeepsItsGoodElements(String key, String text) {
        Map<String, String> rest = new HashMap<>(GOOD);
        rest.remove(key);
        rest.remove("listen");
        String list = text + "," + GOOD.get(key);
        List<Route> routes = routesOfWild(translate(Map.of(key, list), wild(rest)));
        if (key.equals("match-header")) {
            assertEquals(List.of(), routes);
            return;
        }
        assertEquals(1, routes.size());
        assertTrue(key.equals("listen")
                || routes.getFirst()
                        .equals(routesOfWild(translate(Map.of(), wild(GOOD))).getFirst()));
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void aBrokenPathTypeProtocolOrPortRefuses(String key, String text) {
        Map<String, String> http = Map.of("host", "good.example.com", "path", "/good");
        Problem.Subject service = new Problem.OfService(new ServiceId("wild", "wild"));
        Problem.Subject setting = new Problem.OfSetting("moorgate.defaults." + key);
        assertRefuses(translate(Map.of(), wild(with(http, key, text))), service, key);
        assertRefuses(translate(Map.of(key, text), wild(http)), setting, key);
        Map<String, String> tcp = Map.of("listen", LISTEN_PORT);
        if (key.equals("path-type")) {
            Translation translation = translate(Map.of(), wild(with(tcp, key, text)));
            assertTrue(routesOfWild(translation).getFirst().refusal().isEmpty(), "TCP has no paths");
        } else {
            assertRefuses(translate(Map.of(), wild(with(tcp, key, text))), service, key);
            assertRefuses(translate(Map.of(key, text), wild(tcp)), setting, key);
        }
    }

    @Test
    void aBrokenProtocolBesideAHostDoesNotTakeAWholePort() {
        Translation translation = translate(
                Map.of(),
                wild(Map.of("host", "good.example.com", "listen", LISTEN_PORT, "protocol", "tls-pasthrough")));
        assertEquals(
                List.of(Protocol.AUTO, Protocol.TLS_PASSTHROUGH),
                routesOfWild(translation).stream().map(Route::protocol).toList());
    }

    @Test
    void elementsBeyondTheLimitAreLeftOut() {
        StringBuilder hosts = new StringBuilder("h0.example.com");
        for (int i = 1; i < 300; i++) {
            hosts.append(",h").append(i).append(".example.com");
        }
        Translation translation = translate(Map.of(), wild(Map.of("host", hosts.toString())));
        assertEquals(256, routesOfWild(translation).getFirst().hosts().size());
        assertProblem(
                translation,
                new Problem.OfService(new ServiceId("wild", "wild")),
                "host",
                "what follows is not served (expected: at most 256 elements)");
    }

    private static void assertRefuses(Translation translation, Problem.Subject subject, String key) {
        List<Route> routes = routesOfWild(translation);
        assertFalse(routes.isEmpty());
        routes.forEach(route -> assertTrue(route.refusal().isPresent(), route::toString));
        assertProblem(translation, subject, key, "refuses");
    }

    private static void assertProblem(Translation translation, Problem.Subject subject, String key, String effect) {
        assertTrue(
                translation.problems().stream()
                        .anyMatch(problem -> problem.subject().equals(subject)
                                && problem.key().equals(key)
                                && problem.message().contains(effect)
                                && problem.message().contains("(expected: ")),
                () -> translation.problems().toString());
    }

    private static void assertCalmHasEverything(RoutingTable table) {
        for (String host : List.of("good.example.com", "calm.example.com", "x")) {
            for (String path : List.of("/", "/good", "/admin")) {
                assertEquals(
                        "calm",
                        table.http().find(host, path).orElseThrow().service().name());
            }
        }
        assertEquals(
                "calm",
                ((Listener.Tcp) table.listeners().get(Integer.parseInt(LISTEN_PORT)))
                        .route()
                        .service()
                        .name());
    }

    private static List<Object> selection(Route route) {
        return List.of(route.hosts(), route.paths(), route.match().headers(), route.port(), route.refusal());
    }

    private static List<Route> routesOfWild(Translation translation) {
        return translation.table().routes().stream()
                .filter(route -> route.service().name().equals("wild"))
                .toList();
    }

    private static Translation translate(Map<String, String> defaults, Service wild) {
        TranslateSettings plain = TranslateSettings.DEFAULT;
        Service calm = service("calm", "2026-02-01T00:00:00Z", Map.of("host", "*", "path", "/", "listen", LISTEN_PORT));
        return Translator.translate(
                new ObservedObjects(List.of(wild, calm), List.of(), List.of()),
                new TranslateSettings(plain.gatewayClass(), plain.zone(), plain.ports(), defaults, plain.hosts()),
                RoutingTable.EMPTY);
    }

    private static Map<String, String> with(Map<String, String> annotations, String key, String text) {
        Map<String, String> changed = new HashMap<>(annotations);
        changed.put(key, text);
        return changed;
    }

    private static Service wild(Map<String, String> annotations) {
        return service("wild", "2026-01-01T00:00:00Z", annotations);
    }

    private static Service service(String name, String created, Map<String, String> annotations) {
        return WebService.of(name, name, created, annotations);
    }
}
