package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.routing.ServiceId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host belongs to one namespace. */
class HostOwnersTest {
    @Test
    void aHostBelongsToTheNamespaceOfTheOldestServiceThatNamesIt() {
        Translation translation = translate(
                HostPolicy.DEFAULT,
                service("blue/second", 2, Map.of("host", "a.com,b.com", "path", "/blue")),
                service("red/first", 1, Map.of("host", "a.com", "path", "/")),
                service("red/third", 3, Map.of("host", "a.com", "path", "/red")));
        assertEquals(
                List.of("blue/second [b.com]", "red/first [a.com]", "red/third [a.com]"), claims(translation.table()));
        assertEquals(
                List.of(problem(
                        "blue/second",
                        "a.com belongs to the namespace of red/first, not served"
                                + " (expected: a host that no other namespace named before)")),
                ofHosts(translation));
    }

    @Test
    void ofTwoAlikeInAgeTheFirstByNamespaceAndNameOwnsTheHost() {
        Translation translation = translate(
                HostPolicy.DEFAULT,
                service("b/a", 1, Map.of("host", "a.com")),
                service("a/z", 1, Map.of("host", "A.com.")));
        assertEquals(List.of("a/z [a.com]"), claims(translation.table()));
    }

    @Test
    void aHostIsOwnedForTlsPassthroughToo() {
        Translation translation = translate(
                HostPolicy.DEFAULT,
                service("red/web", 1, Map.of("host", "a.com")),
                service("blue/tls", 2, Map.of("host", "a.com", "listen", "6001", "protocol", "tls-passthrough")));
        assertEquals(List.of("red/web [a.com]"), claims(translation.table()));
        assertTrue(translation.table().listeners().isEmpty());
    }

    @Test
    void aServiceThatIsNotServedOwnsNothing() {
        Translation translation = translate(
                HostPolicy.DEFAULT,
                service("red/old", 1, Map.of("host", "a.com", "path", "broken")),
                service("red/other", 1, Map.of("host", "a.com", "class", "another")),
                service("blue/young", 2, Map.of("host", "a.com")));
        assertEquals(List.of("blue/young [a.com]"), claims(translation.table()));
    }

    @Test
    void theHostIsFreeWhenItsOwnerGoes() {
        Service red = service("red/first", 1, Map.of("host", "a.com"));
        Service blue = service("blue/second", 2, Map.of("host", "a.com"));
        assertEquals(
                List.of("red/first [a.com]"),
                claims(translate(HostPolicy.DEFAULT, blue, red).table()));
        assertEquals(
                List.of("blue/second [a.com]"),
                claims(translate(HostPolicy.DEFAULT, blue).table()));
    }

    @Test
    void whatTheOwnerOfAHostDoesNotServeOfItIsNotServedByAnyHostOfOthers() {
        Service red = service("red/first", 1, Map.of("host", "a.com", "path", "/red"));
        Service blue = service("blue/any", 2, Map.of("path", "/"));
        RoutingTable owned = translate(HostPolicy.DEFAULT, red, blue).table();
        assertEquals(Optional.empty(), owned.http().find("a.com", "/blue"));
        assertTrue(owned.http().find("b.com", "/blue").isPresent());
        RoutingTable shared =
                translate(new HostPolicy(true, List.of()), red, blue).table();
        assertEquals(
                Optional.of(idOf("blue/any")),
                shared.http().find("a.com", "/blue").map(Route::service));
    }

    @Test
    void anyHostHasNoOwnerAndAWildcardIsAHostOfItsOwn() {
        Translation translation = translate(
                HostPolicy.DEFAULT,
                service("red/any", 1, Map.of("path", "/red")),
                service("blue/any", 2, Map.of("path", "/blue", "host", "*")),
                service("red/below", 3, Map.of("host", "*.a.com")),
                service("blue/one", 4, Map.of("host", "x.a.com")));
        assertEquals(
                List.of("blue/any [*]", "blue/one [x.a.com]", "red/any [*]", "red/below [*.a.com]"),
                claims(translation.table()));
        assertEquals(List.of(), ofHosts(translation));
    }

    @Test
    void aGatewayWideDefaultHostBelongsToEveryNamespace() {
        TranslateSettings plain = TranslateSettings.DEFAULT;
        Translation translation = Translator.translate(
                new ObservedObjects(
                        List.of(
                                service("red/first", 1, Map.of("path", "/red")),
                                service("blue/second", 2, Map.of("path", "/blue"))),
                        List.of(),
                        List.of()),
                new TranslateSettings(
                        plain.gatewayClass(), plain.zone(), plain.ports(), Map.of("host", "a.com"), HostPolicy.DEFAULT),
                RoutingTable.EMPTY);
        assertEquals(List.of("blue/second [a.com]", "red/first [a.com]"), claims(translation.table()));
    }

    @Test
    void namespacesShareHostsWhereTheSettingSaysSo() {
        Translation translation = translate(
                new HostPolicy(true, List.of()),
                service("red/first", 1, Map.of("host", "a.com")),
                service("blue/second", 2, Map.of("host", "a.com", "path", "/blue")));
        assertEquals(List.of("blue/second [a.com]", "red/first [a.com]"), claims(translation.table()));
        assertEquals(List.of(), ofHosts(translation));
    }

    @Test
    void whatTheListDoesNotAllowIsNotServedAndNotOwned() {
        Translation translation = translate(
                policy("blue=*.a.com", "blue=b.com", "edge=*"),
                service("red/first", 1, Map.of("host", "x.a.com")),
                service("red/any", 1, Map.of("path", "/")),
                service("blue/second", 2, Map.of("host", "x.a.com,a.com,b.com")),
                service("edge/any", 3, Map.of("path", "/edge")),
                service("red/db", 3, Map.of("listen", "6001")));
        assertEquals(List.of("blue/second [x.a.com, b.com]", "edge/any [*]", "red/db []"), claims(translation.table()));
        assertEquals(
                List.of(
                        problem(
                                "blue/second",
                                "a.com is not served (expected: what moorgate.hosts.allow gives the namespace blue)"),
                        problem(
                                "red/any",
                                "any host is not served (expected: what moorgate.hosts.allow gives the namespace red)"),
                        problem(
                                "red/first",
                                "x.a.com is not served (expected: what moorgate.hosts.allow gives the namespace red)")),
                ofHosts(translation));
    }

    @ParameterizedTest
    @CsvSource({
        "*, a.com, true",
        "*, *.a.com, true",
        "*, *, true",
        "*.a.com, x.a.com, true",
        "*.a.com, x.y.a.com, true",
        "*.a.com, *.a.com, true",
        "*.a.com, *.y.a.com, true",
        "*.a.com, a.com, false",
        "*.a.com, xa.com, false",
        "*.a.com, *.com, false",
        "*.a.com, *, false",
        "A.com., a.com, true",
        "a.com, x.a.com, false",
        "a.com, *, false"
    })
    void aPatternCoversHosts(String pattern, String host, boolean covers) {
        assertEquals(covers, policy("red=" + pattern).allows("red", new HostPattern(host)));
        assertTrue(!policy("red=" + pattern).allows("blue", new HostPattern(host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "red", "=a.com", "red=", "red=a..com", "red=https://a.com/", "red=*a.com"})
    void whatIsNoRuleIsRefused(String text) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> HostPolicy.Allowed.parse(text))
                .getMessage()
                .contains("(expected: NAMESPACE=PATTERN"));
    }

    private static HostPolicy policy(String... allow) {
        return new HostPolicy(
                false, Stream.of(allow).map(HostPolicy.Allowed::parse).toList());
    }

    private static List<Problem> ofHosts(Translation translation) {
        return translation.problems().stream()
                .filter(problem -> problem.key().equals("host"))
                .toList();
    }

    private static Problem problem(String service, String message) {
        return new Problem(new Problem.OfService(idOf(service)), "host", message);
    }

    private static List<String> claims(RoutingTable table) {
        return table.routes().stream()
                .map((Route route) -> route.service() + " " + route.hosts())
                .toList();
    }

    private static Translation translate(HostPolicy policy, Service... services) {
        TranslateSettings plain = TranslateSettings.DEFAULT;
        return Translator.translate(
                new ObservedObjects(List.of(services), List.of(), List.of()),
                new TranslateSettings(plain.gatewayClass(), plain.zone(), plain.ports(), plain.defaults(), policy),
                RoutingTable.EMPTY);
    }

    private static ServiceId idOf(String text) {
        String[] parts = text.split("/", 2);
        return new ServiceId(parts[0], parts[1]);
    }

    private static Service service(String id, int day, Map<String, String> annotations) {
        return WebService.of(idOf(id).namespace(), idOf(id).name(), "2026-01-0" + day + "T00:00:00Z", annotations);
    }
}
