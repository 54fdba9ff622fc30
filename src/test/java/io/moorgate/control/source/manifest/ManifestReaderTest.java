package io.moorgate.control.source.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.moorgate.control.annotation.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestReaderTest extends ManifestFixture {
    @Test
    void readsAServiceIntoTheDefaultNamespace() {
        var service = (Service) onlyObject(CHAT);
        assertEquals(
                "default/chat",
                service.getMetadata().getNamespace() + "/"
                        + service.getMetadata().getName());
        assertEquals(
                Map.of("moorgate.io/host", "chat.example"),
                service.getMetadata().getAnnotations());
        assertEquals(80, service.getSpec().getPorts().getFirst().getPort());
    }

    @Test
    void readsSeveralDocumentsAndListsAndIgnoresOtherKinds() {
        String text =
                "# a comment\n---\n" + CHAT + "---\napiVersion: apps/v1\nkind: Deployment\nspec: {x: 1}\n---\n\n---\n"
                        + """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: discovery.k8s.io/v1
                  kind: EndpointSlice
                  addressType: IPv4
                  metadata: {name: chat-1, namespace: web, labels: {kubernetes.io/service-name: chat}}
                  endpoints:
                  - addresses: [10.0.0.1]
                    conditions: {ready: true}
                  ports:
                  - {name: http, port: 8080}
                - {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: b}}
                """;
        Manifest manifest = read(text);
        assertEquals(List.of(), manifest.problems());
        assertEquals(
                List.of("Service default/chat", "EndpointSlice web/chat-1", "Secret default/s"),
                manifest.objects().stream().map(Manifest.Located::identity).toList());
        assertEquals(
                List.of(3, 22, 31),
                manifest.objects().stream().map(Manifest.Located::line).toList());
        var slice = (EndpointSlice) manifest.objects().get(1).object();
        assertEquals(List.of("10.0.0.1"), slice.getEndpoints().getFirst().getAddresses());
        var secret = (Secret) manifest.objects().get(2).object();
        assertEquals(Map.of("a", "Yg=="), secret.getData());
    }

    @Test
    void readsATargetPortThatIsANumber() {
        var service = (Service) onlyObject("""
                apiVersion: v1
                kind: Service
                metadata: {name: chat}
                spec: {ports: [{port: 80, targetPort: 8080}]}
                """);
        assertEquals(
                8080, service.getSpec().getPorts().getFirst().getTargetPort().getIntVal());
    }

    @Test
    void readsJsonIndentedWithTabs() {
        var service = (Service) onlyObject("""
                {
                \t"apiVersion": "v1", "kind": "Service",
                \t"metadata": {"name": "chat", "annotations": {"moorgate.io/path": "/a\\/\\u0062"}},
                \t"spec": {"ports": [{"port": 80, "targetPort": "http"}]}
                }
                """);
        assertEquals("/a/b", service.getMetadata().getAnnotations().get("moorgate.io/path"));
        assertEquals(
                "http", service.getSpec().getPorts().getFirst().getTargetPort().getStrVal());
    }

    @Test
    void aBrokenDocumentLeavesTheOthersAndNamesItsLine() {
        Manifest manifest = read(CHAT + "---\nkind: Service\n  broken: [\n---\n" + CHAT.replace("chat", "next"));
        assertEquals(
                List.of("Service default/chat", "Service default/next"),
                manifest.objects().stream().map(Manifest.Located::identity).toList());
        Problem problem = onlyProblem(manifest);
        assertEquals(new Problem.OfFile("web.yaml", 12), problem.subject());
        assertTrue(problem.message().contains("mapping values are not allowed"), problem.message());
    }

    @Test
    void aFileCutOffWhileItIsWrittenKeepsItsWholeDocuments() {
        String whole = CHAT + "---\n" + CHAT.replace("chat", "next");
        for (int length = 0; length <= whole.length(); length++) {
            Manifest manifest = read(whole.substring(0, length));
            if (length >= CHAT.length() + "---".length()) {
                assertEquals(
                        "Service default/chat", manifest.objects().getFirst().identity());
            }
        }
    }

    @Test
    void aFieldOfTheWrongTypeIsAProblemWithPathAndLine() {
        Problem port = onlyProblem(read(CHAT.replace("port: 80", "port: http")));
        assertEquals(new Problem.OfFile("web.yaml", 9), port.subject());
        assertEquals("spec.ports[0].port", port.key());
        assertEquals("\"http\" (expected: a whole number)", port.message());

        Problem ports = onlyProblem(read(CHAT.replace("- port: 80", "  port: 80")));
        assertEquals("spec.ports", ports.key());
        assertEquals("a mapping (expected: a list)", ports.message());
    }

    @Test
    void anAnnotationThatIsNoStringIsAProblemAsWithKubectl() {
        for (String value : List.of("5432", "true", "on", "1.5")) {
            Problem problem = onlyProblem(read(CHAT.replace("chat.example", value)));
            assertEquals(new Problem.OfFile("web.yaml", 6), problem.subject());
            assertEquals("metadata.annotations.moorgate.io/host", problem.key());
            assertTrue(problem.message().endsWith("(expected: a string; put it in quotes)"), problem.message());
        }
        onlyObject(CHAT.replace("chat.example", "\"5432\""));
    }

    @Test
    void anUnknownFieldIsAProblemAndTheObjectCounts() {
        Manifest manifest = read(CHAT.replace("- port: 80", "- port: 80\n    tragetPort: 8080") + "selector: {}\n");
        assertEquals(1, manifest.objects().size());
        assertEquals(
                List.of("10 spec.ports[0].tragetPort", "11 selector"),
                manifest.problems().stream()
                        .map(problem -> ((Problem.OfFile) problem.subject()).line() + " " + problem.key())
                        .sorted()
                        .toList());
    }

    @Test
    void aMissingNameOrKindIsAProblem() {
        assertEquals(
                "metadata.name",
                onlyProblem(read(CHAT.replace("  name: chat\n", ""))).key());
        assertEquals(
                "kind", onlyProblem(read(CHAT.replace("kind: Service\n", ""))).key());
        assertEquals("kind", onlyProblem(read("- 1\n- 2\n")).key());
    }

    @Test
    void whatIsNullIsTakenAsAbsent() {
        var service = (Service) onlyObject(CHAT + "  - null\n  selector: ~\n  externalIPs:\nstatus:\n");
        assertEquals(1, service.getSpec().getPorts().size());
    }

    @Test
    void anOldVersionOfEndpointSliceIsAProblem() {
        Problem problem =
                onlyProblem(read("apiVersion: discovery.k8s.io/v1beta1\nkind: EndpointSlice\nmetadata: {name: a}\n"));
        assertEquals("\"discovery.k8s.io/v1beta1\" (expected: discovery.k8s.io/v1)", problem.message());
    }

    @Test
    void whatTheGatewayCannotReadIsAProblemUnlessItIsOfAKindThatItMayIgnore() {
        assertEquals(
                "2 kind: \"Servcie\" (expected: a kind of v1 such as Service)",
                told(CHAT.replace("kind: Service", "kind: Servcie")));
        assertEquals(
                "1 apiVersion: \"V1\" (expected: v1, or GROUP/VERSION)",
                told(CHAT.replace("apiVersion: v1", "apiVersion: V1")));
        assertEquals(
                "2 kind: \"Endpoints\" is not read (expected: EndpointSlice of discovery.k8s.io/v1)",
                told("apiVersion: v1\nkind: Endpoints\nmetadata: {name: chat}\n"));
        assertEquals(
                "2 kind: \"Endpointslice\" (expected: EndpointSlice)",
                told("apiVersion: discovery.k8s.io/v1\nkind: Endpointslice\nmetadata: {name: chat}\n"));
        assertEquals(
                "1 apiVersion: \"networking.k8s.io/v1beta1\" (expected: networking.k8s.io/v1)",
                told("apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: chat}\n"));
        assertEquals(
                "1 apiVersion: \"extensions/v1beta1\" (expected: networking.k8s.io/v1)",
                told("apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: chat}\n"));
        assertEquals(
                "1 apiVersion: \"gateway.networking.k8s.io/v1beta1\" (expected: gateway.networking.k8s.io/v1)",
                told("apiVersion: gateway.networking.k8s.io/v1beta1\nkind: HTTPRoute\nmetadata: {name: chat}\n"));
        assertEquals(
                "2 kind: \"Ingres\" (expected: Ingress, IngressClass)",
                told("apiVersion: networking.k8s.io/v1\nkind: Ingres\nmetadata: {name: chat}\n"));
        for (String other : List.of(
                "v1 Node",
                "v1 Pod",
                "networking.k8s.io/v1 NetworkPolicy",
                "istio.io/v1 Gateway",
                "apps/v1 Deployment",
                "serving.knative.dev/v1 Service")) {
            String[] words = other.split(" ");
            Manifest manifest = read("apiVersion: " + words[0] + "\nkind: " + words[1] + "\n");
            assertEquals(List.of(), manifest.problems(), other);
            assertTrue(manifest.whole());
        }
    }

    @Test
    void aSliceThatNamesNoServiceIsAProblem() {
        String slice = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: a\n";
        String message = " metadata.labels: kubernetes.io/service-name is missing"
                + " (expected: the name of the Service whose endpoints these are)";
        assertEquals("4" + message, told(slice));
        assertEquals("6" + message, told(slice + "  labels:\n    kubernetes.io/servicename: chat\n"));
    }

    private String told(String text) {
        Problem problem = onlyProblem(read(text));
        return ((Problem.OfFile) problem.subject()).line() + " " + problem.key() + ": " + problem.message();
    }

    @Test
    void valuesOfASecretAreNeverShown() {
        Problem problem =
                onlyProblem(read("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  password: 31337\n"));
        assertEquals("redacted (expected: a string; put it in quotes)", problem.message());
    }

    @Test
    void keysTwiceTemplatesAndWildNestingAreProblems() {
        assertTrue(onlyProblem(read("a: 1\na: 2\n")).message().contains("each key once"));
        assertTrue(onlyProblem(read("a: {{ .Values.x }}\n")).message().contains("a list or mapping as key"));
        assertTrue(onlyProblem(read("[".repeat(100_000))).message().contains("nested deeper"));
        assertTrue(onlyProblem(read("a: &a [*a]\n")).message().contains("an anchor before it"));
        assertTrue(onlyProblem(read("a: \u0007\n")).message().contains("special characters"));
    }

    @Test
    void aliasesThatGrowWithoutBoundAreAProblem() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 9; level++) {
            text.append("a%d: &a%d [".formatted(level, level));
            text.append("*a%d, ".formatted(level - 1).repeat(10)).append("x]\n");
        }
        assertTrue(onlyProblem(read(text.toString())).message().contains("more than 500000 values"));
    }

    @Test
    void textThatIsNotUtf8IsAProblem() {
        Manifest manifest =
                reader.read("web.yaml", CHAT.replace("chat", "ch\u00e4t").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("not UTF-8 (expected: UTF-8 text)", onlyProblem(manifest).message());
    }
}
