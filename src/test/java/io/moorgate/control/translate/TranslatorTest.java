package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.moorgate.control.annotation.Annotation;
import io.moorgate.control.annotation.Parsed;
import io.moorgate.control.annotation.Problem;
import io.moorgate.control.annotation.Vocabulary;
import io.moorgate.routing.Listener;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TranslatorTest {
    private static final TranslateSettings SETTINGS = TranslateSettings.DEFAULT;

    @Test
    void makesAFirstTableOfNothingAndKeepsIt() {
        Translation translation = Translator.translate(ObservedObjects.NONE, SETTINGS, RoutingTable.EMPTY);
        assertTrue(translation.table().isConfigured());
        assertEquals(List.of(), translation.problems());
        assertSame(
                translation.table(),
                Translator.translate(ObservedObjects.NONE, SETTINGS, translation.table())
                        .table());
    }

    @Test
    void countsGenerationsOnlyWhenTrafficSeesADifference() {
        RoutingTable first = table(RoutingTable.EMPTY, service("web", Map.of("host", "a.com")));
        assertEquals(1, first.generation());
        assertSame(first, table(first, service("web", Map.of("host", "a.com", "not-known", "x"))));
        RoutingTable second = table(first, service("web", Map.of("host", "b.com")));
        assertEquals(2, second.generation());
        assertEquals(3, table(second).generation());
    }

    @Test
    void reusesWhatDidNotChange() {
        Service web = service("web", Map.of("host", "a.com", "listen", "6001"));
        RoutingTable first = table(RoutingTable.EMPTY, web, service("other", Map.of("host", "b.com")));
        RoutingTable second = table(first, web, service("other", Map.of("host", "b.com", "connect-timeout", "1s")));
        assertSame(route(first, "web", 0), route(second, "web", 0));
        assertSame(first.listeners().get(6001), second.listeners().get(6001));
        assertSame(
                route(second, "web", 6001), ((Listener.Tcp) second.listeners().get(6001)).route());
        assertNotSame(route(first, "other", 0), route(second, "other", 0));
        assertSame(
                route(first, "other", 0).upstream(), route(second, "other", 0).upstream());
        assertSame(route(first, "web", 0), second.http().find("a.com", "/").orElseThrow());
    }

    @Test
    void keepsTheHttpRoutesWhenOnlyAListenerChanged() {
        Service web = service("web", Map.of("host", "a.com"));
        RoutingTable first = table(RoutingTable.EMPTY, web);
        RoutingTable second = table(first, web, service("db", Map.of("listen", "6001")));
        assertSame(first.http(), second.http());
    }

    @Test
    void givesTheHostBackWhenTheOlderServiceGoes() {
        Service old = service("old", Map.of("host", "a.com"));
        Service young = service("young", Map.of("host", "a.com"));
        young.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
        RoutingTable both = table(RoutingTable.EMPTY, young, old);
        assertEquals(
                "old", both.http().find("a.com", "/").orElseThrow().service().name());
        RoutingTable alone = table(both, young);
        assertEquals(
                "young", alone.http().find("a.com", "/").orElseThrow().service().name());
    }

    @Test
    void givesTheSameTableWhateverTheTableBefore() {
        Service web = service("web", Map.of("host", "a.com"));
        RoutingTable fresh = table(RoutingTable.EMPTY, web);
        RoutingTable later = table(table(RoutingTable.EMPTY, service("web", Map.of("host", "b.com"))), web);
        assertTrue(fresh.routesLike(later));
    }

    @Test
    void aServiceThatIsDeclaredTwiceCountsOnce() {
        Translation translation = Translator.translate(
                new ObservedObjects(
                        List.of(service("web", Map.of("host", "a.com")), service("web", Map.of("host", "b.com"))),
                        List.of(slice("web")),
                        List.of()),
                SETTINGS,
                RoutingTable.EMPTY);
        assertEquals(1, translation.table().routes().size());
        assertEquals(1, translation.problems().size());
    }

    @Test
    void thousandsOfUnknownKeysAreAFewProblemsOfBoundedLength() {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            keys.put(i + "-" + "x".repeat(200), "x");
        }
        List<Problem> problems = Translator.translate(
                        new ObservedObjects(List.of(service("web", keys)), List.of(), List.of()),
                        SETTINGS,
                        RoutingTable.EMPTY)
                .problems();
        assertTrue(problems.size() < 12, () -> problems.size() + " Problems");
        assertTrue(problems.stream()
                .anyMatch(problem -> problem.message().startsWith("4992 more keys are no annotations of Moorgate")));
        assertTrue(problems.stream()
                .allMatch(problem ->
                        problem.key().length() < 100 && problem.message().length() < 300));
    }

    @Test
    void oneServiceHasABoundedNumberOfProblems() {
        EndpointSlice slice = slice("web");
        slice.setEndpoints(IntStream.range(0, 1_000)
                .mapToObj(i -> new EndpointBuilder().withAddresses("x" + i).build())
                .toList());
        List<Problem> problems = Translator.translate(
                        new ObservedObjects(
                                List.of(service("web", Map.of("host", "a.com"))), List.of(slice), List.of()),
                        SETTINGS,
                        RoutingTable.EMPTY)
                .problems();
        assertEquals(RoutePlan.PROBLEMS_MAX + 1, problems.size());
        assertTrue(problems.stream().anyMatch(problem -> problem.message().startsWith("936 more Problems")));
    }

    @Property(tries = 300)
    void whateverOneServiceSaysAnotherIsServed(@ForAll("annotations") Map<String, String> wild) {
        Service wildService = service("wild", wild);
        wildService.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
        Translation translation = Translator.translate(
                new ObservedObjects(
                        List.of(wildService, service("calm", Map.of("host", "calm.com", "listen", "6001"))),
                        List.of(slice("wild"), slice("calm")),
                        List.of()),
                SETTINGS,
                RoutingTable.EMPTY);
        RoutingTable table = translation.table();
        assertEquals(
                "calm",
                table.http().find("calm.com", "/").orElseThrow().service().name());
        assertEquals(
                "calm",
                ((Listener.Tcp) table.listeners().get(6001)).route().service().name());
        assertTrue(translation.problems().stream()
                .noneMatch(problem -> problem.message().contains("cannot be translated")));
        assertFalse(wild.entrySet().stream()
                .anyMatch(given -> refuses(given.getKey(), given.getValue())
                        && table.routes().stream()
                                .anyMatch(route -> route.service().name().equals("wild")
                                        && route.refusal().isEmpty())));
    }

    @Provide
    Arbitrary<Map<String, String>> annotations() {
        Arbitrary<String> keys =
                Arbitraries.of(Vocabulary.all().stream().map(Annotation::key).toList());
        Arbitrary<String> examples = Arbitraries.of(Vocabulary.all().stream()
                .map(annotation -> annotation.page().example())
                .toList());
        Arbitrary<String> values =
                Arbitraries.oneOf(examples, Arbitraries.strings().ofMaxLength(40));
        return Arbitraries.maps(keys, values).ofMaxSize(12).map(map -> {
            Map<String, String> served = new HashMap<>(map);
            served.putIfAbsent("host", "wild.com");
            served.remove("class");
            return served;
        });
    }

    /** Whether a protective key is not understood, or not in effect yet: it fails closed. */
    private static boolean refuses(String key, String value) {
        return Vocabulary.find(key)
                .filter(Annotation::protective)
                .filter(annotation -> !annotation.inEffect() || !(annotation.parse(value) instanceof Parsed.Good))
                .isPresent();
    }

    private static RoutingTable table(RoutingTable previous, Service... services) {
        return Translator.translate(
                        new ObservedObjects(List.of(services), List.of(slice("web"), slice("other")), List.of()),
                        SETTINGS,
                        previous)
                .table();
    }

    private static Route route(RoutingTable table, String service, int port) {
        return table.routes().stream()
                .filter(route -> route.service().name().equals(service) && route.port() == port)
                .findFirst()
                .orElseThrow();
    }

    private static Service service(String name, Map<String, String> annotations) {
        return WebService.of("default", name, "2026-01-01T00:00:00Z", annotations);
    }

    private static EndpointSlice slice(String service) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(service + "-1")
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("web")
                .withPort(8080)
                .endPort()
                .addNewEndpoint()
                .withAddresses("10.0.0.1")
                .endEndpoint()
                .build();
    }
}
