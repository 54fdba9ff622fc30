package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is a Problem in a cluster, where Gateways of other controllers live beside the gateway's own. */
class GatewayProblemsTest {
    private final List<String> objects = new ArrayList<>();

    GatewayProblemsTest() {
        object("GatewayClass", "name: moorgate", "controllerName: moorgate.io/gateway");
        gateway("edge", "moorgate", "name: http, port: 80, protocol: HTTP");
    }

    private void object(String kind, String metadata, String spec) {
        objects.add("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: %s
                metadata: {%s}
                spec: {%s}
                """.formatted(kind, metadata, spec));
    }

    private void gateway(String name, String gatewayClass, String listener) {
        object(
                "Gateway",
                "name: " + name + ", namespace: shop",
                "gatewayClassName: " + gatewayClass + ", listeners: [{" + listener + "}]");
    }

    private void route(String parent) {
        object(
                "HTTPRoute",
                "name: web, namespace: shop",
                "parentRefs: [{" + parent
                        + "}], rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]");
    }

    private List<Problem> found(boolean isWhole) {
        ObservedObjects read = GoldenCase.objects(String.join("---\n", objects));
        ObservedObjects observed =
                new ObservedObjects(read.services(), read.slices(), read.secrets(), read.others(), isWhole);
        return Translator.translate(observed, TranslateSettings.DEFAULT, RoutingTable.EMPTY)
                .problems();
    }

    private List<String> problems(boolean isWhole) {
        return found(isWhole).stream()
                .map(problem -> problem.subject() + " " + problem.key() + ": " + problem.message())
                .toList();
    }

    @Test
    void whatAnotherControllerHasIsPassedOverInAClusterAndInADirectory() {
        object("GatewayClass", "name: other", "controllerName: example.com/other");
        gateway("theirs", "other", "name: odd, port: 81, protocol: UDP");
        route("name: theirs, sectionName: none");
        assertEquals(List.of(), problems(false));
        assertEquals(List.of(), problems(true));
    }

    @Test
    void aGatewayOrClassThatIsNotThereIsAProblemOfADirectoryOnly() {
        gateway("classless", "nginx", "name: http, port: 80, protocol: HTTP");
        route("name: nothing");
        assertEquals(List.of(), problems(false));
        assertEquals(
                List.of(
                        "Gateway shop/classless spec.gatewayClassName: the GatewayClass \"nginx\" does not exist (expected: one"
                                + " with the controllerName moorgate.io/gateway): not served",
                        "HTTPRoute shop/web spec.parentRefs[0].name: the Gateway shop/nothing does not exist: not served by it"),
                problems(true));
    }

    @Test
    void aNameThatIsNearlyThatOfAnOwnObjectIsAProblemInAClusterToo() {
        gateway("misspelt", "moorgat", "name: http, port: 80, protocol: HTTP");
        route("name: egde");
        List<String> found = problems(false);
        assertEquals(2, found.size(), found.toString());
        assertTrue(found.getFirst().endsWith(" (nearest: moorgate)"), found.toString());
        assertTrue(found.getLast().endsWith(" (nearest: shop/edge)"), found.toString());
        assertEquals(found, problems(true));
    }

    @Test
    void whatAnOwnGatewayRefusesIsAProblemWherever() {
        route("name: edge, sectionName: htp");
        List<String> found = problems(false);
        assertEquals(
                List.of(
                        "HTTPRoute shop/web spec.parentRefs[0].sectionName: \"htp\" (expected: a listener of the Gateway"
                                + " shop/edge: http): not served by it (nearest: http)"),
                found);
        assertEquals(found, problems(true));
    }

    @Test
    void whatMayComeAMomentLaterIsWaitedForAndWhatDoesNotIsNot() {
        route("name: nothing");
        assertTrue(found(true).stream().allMatch(Translator::mayPass));
        gateway("tls", "moorgate", "name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: none}]}");
        assertEquals(2, found(true).size());
        assertTrue(found(true).stream().allMatch(Translator::mayPass));
        gateway("odd", "moorgate", "name: udp, port: 53, protocol: UDP");
        assertEquals(
                1,
                found(true).stream().filter(each -> !Translator.mayPass(each)).count());
    }
}
