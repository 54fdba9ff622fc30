package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Problem says what comes of it: not served, refuses, or which default is used. */
class ProblemEffectsTest {
    private static final Map<String, String> PLACE = Map.of("host", "a.example");

    @ParameterizedTest
    @CsvSource({
        "allow-cidr, zzz, ': refuses'",
        "deny-cidr, zzz, ': refuses'",
        "allowed-origins, zzz, ': refuses'",
        "backend-tls, yes, ': refuses'",
        "proxy-protocol, v3, ': refuses'",
        "client-ca-secret, A_B, ': refuses'",
        "port, nope, ': refuses'",
        "port, '', ': refuses'",
        "port, 99999, ': refuses'",
        "path-type, prefix, ': refuses'",
        "protocol, htp, ': refuses'",
        "protocol, tcp, ': not served'",
        "listen, 80, ': not served'",
        "listen, 25001:nope, ': refuses'",
        "path, //, ': not served'",
        "max-request-body, 10x, ': the default is used (0)'",
        "affinity, bogus, ': the default is used (client-ip if spec.sessionAffinity: ClientIP, else none)'",
        "balance, bogus, ': the default is used (least-connections)'",
    })
    void saysWhatComesOfABrokenValue(String key, String text, String effect) {
        List<String> messages = problems(Map.of(), service("web", PLACE, key, text));
        assertTrue(messages.stream().anyMatch(message -> message.endsWith(effect)), messages::toString);
    }

    @Test
    void saysWhichGatewayWideDefaultIsUsed() {
        List<String> messages = problems(Map.of("idle-timeout", "30m"), service("web", PLACE, "idle-timeout", "5x"));
        assertTrue(messages.getFirst().endsWith(": the default is used (30m)"), messages::toString);
    }

    @Test
    void saysWhatComesOfAClaimThatCameTooLate() {
        List<String> messages =
                problems(Map.of(), service("one", PLACE, "path", "/"), service("two", PLACE, "path", "/"));
        assertEquals(
                List.of("a.example/ is held by default/one (expected: what no earlier Service claims): not served"),
                messages);
    }

    @Test
    void saysWhatComesOfAServiceWithoutEndpointsOrPorts() {
        Service external = service("web", PLACE, "path", "/");
        external.getSpec().setType("ExternalName");
        assertEquals(
                List.of("\"ExternalName\" (expected: a Service with endpoints): not served"),
                problems(Map.of(), external));
        Service bare = service("web", PLACE, "path", "/");
        bare.getSpec().setPorts(List.of());
        assertEquals(List.of("none (expected: a TCP port): refuses"), problems(Map.of(), bare));
    }

    private static List<String> problems(Map<String, String> defaults, Service... services) {
        TranslateSettings plain = TranslateSettings.DEFAULT;
        return Translator.translate(
                        new ObservedObjects(List.of(services), List.of(), List.of()),
                        new TranslateSettings(
                                plain.gatewayClass(), plain.zone(), plain.ports(), defaults, plain.hosts()),
                        RoutingTable.EMPTY)
                .problems()
                .stream()
                .map(Problem::message)
                .filter(message -> !message.startsWith("no EndpointSlice"))
                .toList();
    }

    private static Service service(String name, Map<String, String> place, String key, String text) {
        Map<String, String> annotations = new HashMap<>(place);
        annotations.put(key, text);
        return WebService.of("default", name, "2026-01-01T00:00:00Z", annotations);
    }
}
