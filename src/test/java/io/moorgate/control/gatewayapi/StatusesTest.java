package io.moorgate.control.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the gateway writes to the statuses of Gateway API, and what it leaves to others. */
class StatusesTest {
    private static final String THEN = "2026-01-01T00:00:00Z";
    private static final String NOW = "2026-02-02T00:00:00Z";
    private static final String CLASS = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: moorgate, generation: 3}
            spec: {controllerName: moorgate.io/gateway}
            """;
    private static final String GATEWAY = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: shop, generation: 5}
            spec:
              gatewayClassName: moorgate
              listeners:
                - {name: http, port: 80, protocol: HTTP}
                - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: missing}]}}
                - {name: other, port: 81, protocol: HTTP}
            """;

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final List<GenericKubernetesResource> objects = new ArrayList<>();

    private void given(String yaml) {
        objects.add(serialization.unmarshal(
                serialization.asJson(serialization.unmarshal(yaml)), GenericKubernetesResource.class));
    }

    private static String route(String parents, String status) {
        return """
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: web, namespace: shop, generation: 7}
                spec: {parentRefs: [%s], rules: [{backendRefs: [{name: web, port: 80}]}]}
                status: {parents: [%s]}
                """.formatted(parents, status);
    }

    private List<StatusUpdate> updates(String... services) {
        Attachments attachments = new Attachments(
                ReadObjects.of(objects),
                NamespaceLabels.NONE,
                new ListenerPorts(Set.of(8080), port -> port > 1023),
                ref -> Optional.of("is missing"));
        return Statuses.updates(
                attachments,
                route -> BackendRefs.reasonOf(
                        route, attachments.grants(), ref -> List.of(services).contains(ref.name())),
                List.of("192.0.2.7", "gw.example.com"),
                NOW);
    }

    private StatusUpdate update(String kind, String... services) {
        return updates(services).stream()
                .filter(each -> each.object().kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static String texts(Object conditions) {
        StringBuilder text = new StringBuilder();
        for (Fields condition : new Fields(Map.of("list", conditions)).children("list")) {
            text.append(condition.text("type").orElse(""))
                    .append('=')
                    .append(condition.text("status").orElse(""))
                    .append(' ')
                    .append(condition.text("reason").orElse(""))
                    .append('@')
                    .append(condition.number("observedGeneration").orElse(-1))
                    .append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void aClassOfThisControllerIsAcceptedAndNoOther() {
        given(CLASS);
        given(CLASS.replace("moorgate.io/gateway", "example.com/other").replace("name: moorgate", "name: other"));
        assertEquals(1, updates().size());
        assertEquals(
                "Accepted=True Accepted@3",
                texts(update("GatewayClass").status().get("conditions")));
        assertEquals(Features.SUPPORTED.stream().sorted().toList(), Features.SUPPORTED);
        assertEquals(
                Features.SUPPORTED.size(),
                new Fields(update("GatewayClass").status())
                        .children("supportedFeatures")
                        .size());
    }

    @Test
    void eachListenerOfAGatewaySaysWhatBecomesOfIt() {
        given(CLASS);
        given(GATEWAY);
        given(route("{name: edge}", ""));
        Fields status = new Fields(update("Gateway").status());
        assertEquals(
                "Accepted=True ListenersNotValid@5 Programmed=True Programmed@5",
                texts(status.map().get("conditions")));
        List<String> listeners = status.children("listeners").stream()
                .map(each -> each.text("name").orElse("") + " "
                        + each.number("attachedRoutes").orElse(-1) + " "
                        + texts(each.map().get("conditions")))
                .toList();
        assertEquals(
                List.of(
                        "http 1 Accepted=True Accepted@5 Programmed=True Programmed@5 ResolvedRefs=True ResolvedRefs@5"
                                + " Conflicted=False NoConflicts@5",
                        "https 1 Accepted=True Accepted@5 Programmed=False Invalid@5 ResolvedRefs=False InvalidCertificateRef@5"
                                + " Conflicted=False NoConflicts@5",
                        "other 1 Accepted=False PortUnavailable@5 Programmed=False Invalid@5 ResolvedRefs=True ResolvedRefs@5"
                                + " Conflicted=False NoConflicts@5"),
                listeners);
    }

    private String conditionsOfListeners(String listeners) {
        given(CLASS);
        given(GATEWAY.substring(0, GATEWAY.indexOf("  listeners:")) + "  listeners: [" + listeners + "]\n");
        return new Fields(update("Gateway").status())
                .children("listeners").stream()
                        .map(each -> each.text("name").orElse("") + " "
                                + texts(each.map().get("conditions")))
                        .collect(Collectors.joining("\n"));
    }

    @Test
    void listenersOfOnePortThatSpeakDifferentlyAreConflicted() {
        String seen = conditionsOfListeners(
                "{name: one, port: 8080, protocol: HTTP}, {name: two, port: 8080, protocol: HTTPS},"
                        + " {name: three, port: 80, protocol: HTTP}, {name: four, port: 80, protocol: UDP}");
        assertTrue(
                seen.startsWith("one Accepted=False ProtocolConflict@5 Programmed=False Invalid@5"
                        + " ResolvedRefs=True ResolvedRefs@5 Conflicted=True ProtocolConflict@5\ntwo"),
                seen);
        assertTrue(seen.contains("three Accepted=True") && seen.endsWith("Conflicted=False NoConflicts@5"), seen);
    }

    @Test
    void listenersOfOneServerNameThatEndTlsAndPassItThroughAreConflicted() {
        String seen = conditionsOfListeners("{name: one, port: 443, protocol: HTTPS, hostname: a.example.com},"
                + " {name: two, port: 443, protocol: TLS, hostname: a.example.com, tls: {mode: Passthrough}},"
                + " {name: three, port: 443, protocol: TLS, hostname: b.example.com, tls: {mode: Passthrough}}");
        assertEquals(2, seen.split("Conflicted=True HostnameConflict", -1).length - 1, seen);
        assertTrue(seen.contains("three Accepted=True"), seen);
    }

    @Test
    void httpsListenersWithHostsInCommonSayThatTheyOverlapWhileTheyDo() {
        String overlap = "OverlappingTLSConfig=True OverlappingHostnames@5";
        String seen = conditionsOfListeners("{name: one, port: 443, protocol: HTTPS, hostname: a.example.com},"
                + " {name: two, port: 443, protocol: HTTPS, hostname: '*.example.com'},"
                + " {name: three, port: 443, protocol: HTTPS, hostname: a.example.org}");
        assertEquals(2, seen.split(overlap, -1).length - 1, seen);
        assertTrue(seen.endsWith("Conflicted=False NoConflicts@5"), seen);
        Fields before = new Fields(Map.of(
                "conditions",
                new ConditionList(5, List.of(), NOW)
                        .addWhile(true, "OverlappingTLSConfig", "OverlappingHostnames")
                        .all()));
        assertEquals(
                List.of(),
                new ConditionList(6, before.children("conditions"), NOW)
                        .addWhile(false, "OverlappingTLSConfig", "OverlappingHostnames")
                        .all());
    }

    @Test
    void aGatewaySaysWhereClientsReachIt() {
        given(CLASS);
        given(GATEWAY);
        assertEquals(
                List.of(
                        Map.of("type", "IPAddress", "value", "192.0.2.7"),
                        Map.of("type", "Hostname", "value", "gw.example.com")),
                update("Gateway").status().get("addresses"));
    }

    @Test
    void aRouteSaysForEachParentWhetherItIsAttachedAndKeepsEntriesOfOthers() {
        given(CLASS);
        given(GATEWAY);
        String foreign = "{controllerName: example.com/other, parentRef: {name: edge}, conditions: []}";
        given(route("{name: edge, sectionName: http}, {name: edge, sectionName: none}, {name: foreign}", foreign));
        List<Fields> parents = new Fields(update("HTTPRoute").status()).children("parents");
        assertEquals(3, parents.size());
        assertEquals(
                "example.com/other", parents.getFirst().text("controllerName").orElseThrow());
        assertEquals(
                "Accepted=True Accepted@7 ResolvedRefs=False BackendNotFound@7",
                texts(parents.get(1).map().get("conditions")));
        assertEquals(
                "Accepted=False NoMatchingParent@7 ResolvedRefs=False BackendNotFound@7",
                texts(parents.get(2).map().get("conditions")));
        assertEquals(
                "http", parents.get(1).child("parentRef").text("sectionName").orElseThrow());
    }

    @Test
    void aRouteIsAttachedToTheListenersOfThePortThatItNames() {
        given(CLASS);
        given(GATEWAY);
        given(route("{name: edge, port: 443}, {name: edge, port: 444}", ""));
        List<Fields> parents = new Fields(update("HTTPRoute", "web").status()).children("parents");
        assertEquals(
                List.of(
                        "Accepted=True Accepted@7 ResolvedRefs=True ResolvedRefs@7",
                        "Accepted=False NoMatchingParent@7 ResolvedRefs=True ResolvedRefs@7"),
                parents.stream()
                        .map(each -> texts(each.map().get("conditions")))
                        .toList());
        assertEquals(
                List.of(0, 1, 0),
                new Fields(update("Gateway").status())
                        .children("listeners").stream()
                                .map(each -> each.number("attachedRoutes").orElse(-1))
                                .toList());
    }

    @Test
    void aStatusThatSaysItAlreadyIsNotWrittenAndATimeStaysUntilAConditionTurns() {
        given(CLASS);
        given(GATEWAY);
        String said = """
                {controllerName: moorgate.io/gateway, parentRef: {group: gateway.networking.k8s.io, kind: Gateway, name: edge},
                 conditions: [{type: Accepted, status: "True", reason: Accepted, message: "", observedGeneration: 7,
                 lastTransitionTime: "%1$s"}, {type: ResolvedRefs, status: "True", reason: ResolvedRefs, message: "",
                 observedGeneration: 7, lastTransitionTime: "%1$s"}]}""".formatted(THEN);
        given(route("{name: edge}", said));
        assertTrue(updates("web").stream()
                .noneMatch(update -> update.object().kind().equals("HTTPRoute")));
        Fields lost =
                new Fields(update("HTTPRoute").status()).children("parents").getFirst();
        List<Fields> conditions = lost.children("conditions");
        assertEquals(THEN, conditions.get(0).text("lastTransitionTime").orElseThrow());
        assertEquals(NOW, conditions.get(1).text("lastTransitionTime").orElseThrow());
    }

    @Test
    void aRouteThatHasLeftLosesTheGatewaysOwnEntryOnly() {
        given(CLASS);
        given(GATEWAY);
        String own = "{controllerName: moorgate.io/gateway, parentRef: {name: edge}, conditions: []}";
        given(route("{name: foreign}", own + ", " + own.replace("moorgate.io/gateway", "example.com/other")));
        List<Fields> parents = new Fields(update("HTTPRoute").status()).children("parents");
        assertEquals(1, parents.size());
        assertEquals(
                "example.com/other", parents.getFirst().text("controllerName").orElseThrow());
    }
}
