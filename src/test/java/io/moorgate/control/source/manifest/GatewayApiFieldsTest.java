package io.moorgate.control.source.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Objects of Gateway API in files are refused where an API server would refuse them: what selects must not widen. */
class GatewayApiFieldsTest extends ManifestFixture {
    private static final String ROUTE = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web}
            spec:
              parentRefs: [{name: edge}]
              hostnames: [web.example.com]
              rules:
                - matches:
                    - path: {type: PathPrefix, value: /a}
                  backendRefs:
                    - {name: web, port: 80}
            """;

    private List<String> problems(String yaml) {
        return read(yaml).problems().stream()
                .map(problem ->
                        ((Problem.OfFile) problem.subject()).line() + " " + problem.key() + ": " + problem.message())
                .toList();
    }

    private void refuses(String found, String replacement, String problem) {
        String yaml = ROUTE.replace(found, replacement);
        assertFalse(yaml.equals(ROUTE), found);
        assertEquals(List.of(problem), problems(yaml));
        assertEquals(List.of(), read(yaml).objects());
        assertFalse(read(yaml).whole());
    }

    @Test
    void whatHasAnotherTypeThanItsFieldRefusesTheObjectAtItsLine() {
        assertEquals(List.of(), problems(ROUTE));
        refuses("[web.example.com]", "web.example.com", "6 spec.hostnames: \"web.example.com\" (expected: a list)");
        refuses("[web.example.com]", "[8]", "6 spec.hostnames[0]: 8 (expected: a string; put it in quotes)");
        refuses("[{name: edge}]", "{name: edge}", "5 spec.parentRefs: a mapping (expected: a list)");
        refuses("port: 80", "port: \"80\"", "11 spec.rules[0].backendRefs[0].port: \"80\" (expected: a whole number)");
        refuses("port: 80", "port: 8.5", "11 spec.rules[0].backendRefs[0].port: 8.5 (expected: a whole number)");
        refuses("{type: PathPrefix, value: /a}", "/a", "9 spec.rules[0].matches[0].path: \"/a\" (expected: a mapping)");
        String rules = ROUTE.substring(0, ROUTE.indexOf("  rules:")) + "  rules: {}\n";
        assertEquals(List.of("7 spec.rules: a mapping (expected: a list)"), problems(rules));
        String spec = ROUTE.substring(0, ROUTE.indexOf("spec:")) + "spec: []\n";
        assertEquals(List.of("4 spec: a list (expected: a mapping)"), problems(spec));
    }

    @Test
    void aFieldThatIsNearlyOneOfItsKindIsAProblemAndAnyOtherMayBeNewer() {
        assertEquals(
                List.of("6 spec.hostname: unknown field (nearest: hostnames)"),
                problems(ROUTE.replace("hostnames:", "hostname:")));
        assertEquals(
                List.of("9 spec.rules[0].match: unknown field (nearest: matches)"),
                problems(ROUTE.replace("matches:", "match:")));
        assertEquals(List.of(), problems(ROUTE + "  somethingElse: 1\n"));
        assertEquals(1, read(ROUTE.replace("hostnames:", "hostname:")).objects().size());
    }

    @Test
    void everyGoldenObjectFits() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/golden"))) {
            for (Path file : files.filter(each -> each.toString().contains("gatewayapi-"))
                    .filter(each -> each.toString().endsWith(".in.yaml"))
                    .toList()) {
                Manifest manifest = read(Files.readString(file));
                assertEquals(List.of(), manifest.problems(), file.toString());
                assertTrue(manifest.objects().size() > 1, file.toString());
            }
        }
    }
}
