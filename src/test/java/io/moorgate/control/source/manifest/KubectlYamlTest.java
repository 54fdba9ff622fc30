package io.moorgate.control.source.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What kubectl reads is read. */
class KubectlYamlTest extends ManifestFixture {
    @Test
    void mergesMappingsAsKubectlDoes() {
        var service = (Service) onlyObject("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: chat
                  labels: &labels {app: chat, tier: web}
                  annotations:
                    <<: [{moorgate.io/host: chat.example}, {moorgate.io/host: late, moorgate.io/path: /a}]
                    moorgate.io/path: /b
                spec:
                  selector: {"tier": "front", <<: *labels}
                  ports: [{port: 80}]
                """);
        assertEquals(
                Map.of("moorgate.io/host", "chat.example", "moorgate.io/path", "/b"),
                service.getMetadata().getAnnotations());
        assertEquals(Map.of("app", "chat", "tier", "front"), service.getSpec().getSelector());
        assertTrue(onlyProblem(read("a:\n  <<: 1\n")).message().contains("<< (expected: a mapping"));
        assertTrue(onlyProblem(read("<<: {a: 1}\n<<: {b: 1}\n")).message().contains("each key once"));
        assertEquals("kind", onlyProblem(read("\"<<\": {kind: Service}\n")).key(), "in quotes it is a name");
    }

    @Test
    void mergesThatGrowWithoutBoundAreAProblem() {
        var text = new StringBuilder("base: &base\n");
        for (int i = 0; i < 1_000; i++) {
            text.append("  k").append(i).append(": 1\n");
        }
        text.append("all:\n");
        for (int i = 0; i < 1_000; i++) {
            text.append("- <<: *base\n");
        }
        assertTrue(onlyProblem(read(text.toString())).message().contains("more than 500000 values"));
    }

    @Test
    void aByteOrderMarkMayStandBeforeEveryDocument() {
        Manifest manifest = read("\ufeff" + CHAT + "\ufeff---\n" + CHAT.replace("chat", "next")
                + "...\n\ufeff# end\n---\n" + CHAT.replace("chat", "last"));
        assertEquals(List.of(), manifest.problems());
        assertEquals(3, manifest.objects().size());
    }

    @Test
    void theItemsOfATypedListHaveItsKind() {
        String items = "items:\n- metadata: {name: a}\n- {apiVersion: v1, kind: Secret, metadata: {name: b}}\n";
        Manifest manifest = read("apiVersion: v1\nkind: ServiceList\n" + items);
        assertEquals(List.of(), manifest.problems());
        assertEquals(
                List.of("Service default/a", "Secret default/b"),
                manifest.objects().stream().map(Manifest.Located::identity).toList());
        assertEquals(
                "kind",
                onlyProblem(read("apiVersion: v1\nkind: List\n" + items)).key());
    }
}
