package io.moorgate.control.gatewayapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.moorgate.control.gatewayapi.PolicyTargets.TargetService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway writes to the statuses of BackendTLSPolicies. */
class PolicyStatusesTest {
    private static final String THEN = "2026-01-01T00:00:00Z";
    private static final String NOW = "2026-02-02T00:00:00Z";
    private static final String SYSTEM = "wellKnownCACertificates: System";
    private static final String FOREIGN =
            "{controllerName: example.com/other, ancestorRef: {name: other%d}, conditions: []}";

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final List<GenericKubernetesResource> objects = new ArrayList<>();
    private String backendTls = "";

    @BeforeEach
    void aGatewayWithARouteToTwoPortsOfAService() {
        given("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: moorgate}
                spec: {controllerName: moorgate.io/gateway}
                """);
        gateway("edge");
        route("edge", "{name: web, port: 443}, {name: web, port: 444}");
    }

    private void given(String yaml) {
        objects.add(serialization.unmarshal(
                serialization.asJson(serialization.unmarshal(yaml)), GenericKubernetesResource.class));
    }

    private void gateway(String name) {
        given("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: %s, namespace: shop}
                spec: {gatewayClassName: moorgate, listeners: [{name: http, port: 80, protocol: HTTP}]}
                """.formatted(name));
    }

    private void route(String gateway, String backends) {
        given("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: to-%1$s, namespace: shop}
                spec: {parentRefs: [{name: %1$s}], rules: [{backendRefs: [%2$s]}]}
                """.formatted(gateway, backends));
    }

    private void policy(String name, String target, String authorities, String ancestors) {
        given("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: BackendTLSPolicy
                metadata: {name: %s, namespace: shop, generation: 4}
                spec: {targetRefs: [{group: "", kind: Service, %s}], validation: {hostname: web.internal, %s}}
                status: {ancestors: [%s]}
                """.formatted(name, target, authorities, ancestors));
    }

    private static String refs(String... names) {
        return "caCertificateRefs: ["
                + List.of(names).stream()
                        .map(name -> "{group: '', kind: ConfigMap, name: " + name + "}")
                        .collect(Collectors.joining(", "))
                + "]";
    }

    /** Ports 443 and 444 are called main and side; the ConfigMap {@code good} has authorities, no other. */
    private List<StatusUpdate> updates() {
        Attachments attachments = new Attachments(
                ReadObjects.of(objects),
                NamespaceLabels.NONE,
                new ListenerPorts(Set.of(8080), port -> true),
                ref -> Optional.of("is missing"));
        return PolicyStatuses.updates(
                attachments,
                service -> Optional.of(new TargetService(Map.of(443, "main", 444, "side"), backendTls)),
                ref -> ref.name().equals("good") ? Optional.empty() : Optional.of("is missing"),
                NOW);
    }

    private List<Fields> ancestors(String policy) {
        return updates().stream()
                .filter(update -> update.object().name().equals(policy))
                .findFirst()
                .map(update -> new Fields(update.status()).children("ancestors"))
                .orElse(List.of());
    }

    private static String conditions(Fields ancestor) {
        return ancestor.children("conditions").stream()
                .map(each ->
                        each.text("type").orElse("") + "=" + each.text("reason").orElse("") + "@"
                                + each.number("observedGeneration").orElse(-1)
                                + each.text("message")
                                        .filter(text -> !text.isEmpty())
                                        .map(text -> " (" + text + ")")
                                        .orElse(""))
                .collect(Collectors.joining(" "));
    }

    private String conditions(String policy) {
        List<Fields> ancestors = ancestors(policy);
        assertEquals(1, ancestors.size(), policy);
        return conditions(ancestors.getFirst());
    }

    @Test
    void aPolicyThatIsFulfilledIsAcceptedForTheGatewayWhoseRoutesLeadToItsService() {
        policy("it", "name: web", refs("good"), "");
        policy("idle", "name: unused", refs("good"), "");
        assertEquals("Accepted=Accepted@4 ResolvedRefs=ResolvedRefs@4", conditions("it"));
        Fields ancestor = ancestors("it").getFirst();
        assertEquals("moorgate.io/gateway", ancestor.text("controllerName").orElseThrow());
        assertEquals(
                Map.of("group", "gateway.networking.k8s.io", "kind", "Gateway", "namespace", "shop", "name", "edge"),
                ancestor.child("ancestorRef").map());
        assertEquals(List.of(), ancestors("idle"));
    }

    @Test
    void aReferenceThatCannotBeHadSaysWhichOneAndWhy() {
        policy("gone", "name: web", refs("bad"), "");
        assertEquals(
                "Accepted=NoValidCACertificate@4 (ConfigMap bad is missing)"
                        + " ResolvedRefs=InvalidCACertificateRef@4 (ConfigMap bad is missing)",
                conditions("gone"));
    }

    @Test
    void aPolicyWithOneGoodReferenceOfTwoIsAccepted() {
        policy("half", "name: web", refs("bad", "good"), "");
        assertEquals(
                "Accepted=Accepted@4 ResolvedRefs=InvalidCACertificateRef@4 (ConfigMap bad is missing)",
                conditions("half"));
    }

    @Test
    void aReferenceOfAKindThatIsNotReadIsAnInvalidKind() {
        policy("kind", "name: web", "caCertificateRefs: [{group: example.com, kind: Bundle, name: good}]", "");
        assertTrue(conditions("kind").startsWith("Accepted=NoValidCACertificate@4 (Bundle good "));
        assertTrue(conditions("kind").contains("ResolvedRefs=InvalidKind@4 (Bundle good "));
    }

    @Test
    void authoritiesThatAreNotKnownByTheirNameAreInvalid() {
        policy("unknown", "name: web", "wellKnownCACertificates: Others", "");
        assertTrue(conditions("unknown").startsWith("Accepted=Invalid@4 (validation.wellKnownCACertificates"));
    }

    @Test
    void theYoungerOfTwoForTheSameIsConflictedAndOneForAPortGoesBesideOneForTheService() {
        policy("b", "name: web", SYSTEM, "");
        policy("a", "name: web", SYSTEM, "");
        policy("side", "name: web, sectionName: side", SYSTEM, "");
        policy("other-side", "name: web, sectionName: side", SYSTEM, "");
        assertTrue(conditions("a").startsWith("Accepted=Accepted@4"));
        assertTrue(conditions("b").startsWith("Accepted=Conflicted@4"));
        assertTrue(conditions("other-side").startsWith("Accepted=Accepted@4"));
        assertTrue(conditions("side").startsWith("Accepted=Conflicted@4"));
    }

    @Test
    void aPolicyForAPortThatTheServiceDoesNotHaveHasNoTarget() {
        policy("no-port", "name: web, sectionName: mian", SYSTEM, "");
        assertTrue(
                conditions("no-port")
                        .startsWith(
                                "Accepted=TargetNotFound@4 (spec.targetRefs[0].sectionName: \"mian\" (expected: the name of"
                                        + " a port of the Service shop/web: main, side) (nearest: main))"),
                conditions("no-port"));
    }

    @Test
    void aPolicyThatAServiceContradictsIsConflicted() {
        policy("it", "name: web", SYSTEM, "");
        backendTls = "off";
        assertTrue(
                conditions("it")
                        .startsWith(
                                "Accepted=Conflicted@4 (spec.targetRefs[0]: the Service shop/web says backend-tls \"off\""),
                conditions("it"));
        backendTls = "verify";
        assertTrue(conditions("it").startsWith("Accepted=Accepted@4"), conditions("it"));
    }

    @Test
    void aStatusHasSixteenAncestorsAtMostAndThoseOfOthersStay() {
        IntStream.range(0, 5).forEach(each -> {
            gateway("more" + each);
            route("more" + each, "{name: web, port: 443}");
        });
        String foreign = IntStream.range(0, 13).mapToObj(FOREIGN::formatted).collect(Collectors.joining(", "));
        policy("it", "name: web", SYSTEM, foreign);
        List<Fields> ancestors = ancestors("it");
        assertEquals(PolicyStatuses.ANCESTORS_MAX, ancestors.size());
        assertEquals(
                13,
                ancestors.stream()
                        .filter(each ->
                                each.text("controllerName").orElseThrow().equals("example.com/other"))
                        .count());
    }

    @Test
    void aStatusThatSaysItAlreadyIsNotWrittenAndOneOfAPolicyThatIsUsedNoMoreGoes() {
        String said = """
                {controllerName: moorgate.io/gateway,
                 ancestorRef: {group: gateway.networking.k8s.io, kind: Gateway, namespace: shop, name: edge},
                 conditions: [{type: Accepted, status: "True", reason: Accepted, message: "", observedGeneration: 4,
                 lastTransitionTime: "%1$s"}, {type: ResolvedRefs, status: "True", reason: ResolvedRefs, message: "",
                 observedGeneration: 4, lastTransitionTime: "%1$s"}]}""".formatted(THEN);
        policy("it", "name: web", SYSTEM, said);
        assertEquals(List.of(), updates());
        policy("idle", "name: unused", SYSTEM, said + ", " + FOREIGN.formatted(1));
        List<StatusUpdate> updates = updates();
        assertEquals(1, updates.size());
        List<Fields> left = new Fields(updates.getFirst().status()).children("ancestors");
        assertEquals(
                List.of("example.com/other"),
                left.stream()
                        .map(each -> each.text("controllerName").orElseThrow())
                        .toList());
    }

    @Test
    void aConditionThatTurnsGetsAnotherTimeAndOneThatDoesNotKeepsIts() {
        String said = """
                {controllerName: moorgate.io/gateway,
                 ancestorRef: {group: gateway.networking.k8s.io, kind: Gateway, namespace: shop, name: edge},
                 conditions: [{type: Accepted, status: "True", reason: Accepted, message: "", observedGeneration: 3,
                 lastTransitionTime: "%1$s"}, {type: ResolvedRefs, status: "True", reason: ResolvedRefs, message: "",
                 observedGeneration: 3, lastTransitionTime: "%1$s"}]}""".formatted(THEN);
        policy("it", "name: web", refs("bad", "good"), said);
        List<Fields> conditions = ancestors("it").getFirst().children("conditions");
        assertEquals(THEN, conditions.get(0).text("lastTransitionTime").orElseThrow());
        assertEquals(NOW, conditions.get(1).text("lastTransitionTime").orElseThrow());
    }
}
