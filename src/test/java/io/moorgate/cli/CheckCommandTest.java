package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String GOOD = """
            apiVersion: v1
            kind: Service
            metadata:
              name: chat
              annotations:
                moorgate.io/host: chat.example.com
            spec:
              selector: {app: chat}
              ports:
                - {name: http, port: 80}
            """;

    @TempDir
    private Path folder;

    private final CommandFixture fixture = new CommandFixture();

    @Test
    void aGoodServiceIsGoodAndItsEndpointsAreTheClustersToMake() {
        assertEquals(OptionalInt.of(0), fixture.reading(GOOD, "check", "-"));
        assertEquals(
                "<stdin>:1: note: Service default/chat: endpoints: no EndpointSlice (expected: one with the label"
                        + " kubernetes.io/service-name: chat in the namespace default)\n",
                fixture.out());
        assertEquals("0 errors, 0 warnings; 1 Services, 1 routes\n", fixture.err());
    }

    @Test
    void anIngressForAnotherControllerIsLookedAtAndItsKeysAreNotesOrWarnings() {
        String ingress = GOOD.replace("  annotations:\n    moorgate.io/host: chat.example.com\n", "") + """
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata:
                  name: chat
                  annotations:
                    nginx.ingress.kubernetes.io/affinity: cookie
                    nginx.ingress.kubernetes.io/rewrite-target: /
                spec:
                  ingressClassName: nginx
                  rules:
                    - host: chat.example.com
                      http:
                        paths:
                          - path: /
                            pathType: Prefix
                            backend: {service: {name: chat, port: {number: 80}}}
                """;
        assertEquals(OptionalInt.of(1), fixture.reading(ingress, "check", "-"));
        String out = fixture.out();
        assertTrue(
                out.contains("<stdin>:15: note: Ingress default/chat: nginx.ingress.kubernetes.io/affinity: becomes"
                        + " moorgate.io/affinity: cookie\n"),
                out);
        assertTrue(
                out.contains("<stdin>:16: warning: Ingress default/chat: nginx.ingress.kubernetes.io/rewrite-target: "),
                out);
        assertTrue(out.contains("<stdin>:18: note: Ingress default/chat: spec.ingressClassName: \"nginx\""), out);
        assertEquals("0 errors, 1 warnings; 1 Services, 1 Ingresses, 1 routes\n", fixture.err());
    }

    @Test
    void aServiceWithoutSelectorNeedsItsEndpointSlices() {
        assertEquals(OptionalInt.of(1), fixture.reading(GOOD.replace("  selector: {app: chat}\n", ""), "check", "-"));
        assertTrue(fixture.out().startsWith("<stdin>:1: warning: Service default/chat: endpoints:"), fixture.out());
    }

    @Test
    void aServiceThatCannotBeServedIsAnErrorAndItsOtherFaultsAreWarnings() {
        String external = with("moorgate.io/idle-timeout: 5x").replace("spec:\n", "spec:\n  type: ExternalName\n");
        assertEquals(OptionalInt.of(1), fixture.reading(external, "check", "-"));
        assertTrue(fixture.out().contains("<stdin>:7: warning: Service default/chat: idle-timeout: "), fixture.out());
        assertTrue(fixture.out().contains("<stdin>:9: error: Service default/chat: spec.type: "), fixture.out());
    }

    @Test
    void anAnnotationThatIsBrokenIsAWarningOnItsLine() {
        String broken = with("moorgate.io/idle-timeout: 5x", "moorgate.io/affinty: cookie");
        assertEquals(OptionalInt.of(1), fixture.reading(broken, "check", "-"));
        assertEquals("""
                <stdin>:7: warning: Service default/chat: idle-timeout: "5x" (expected: a duration such as 30m, from 0s to 8760h): the default is used (WebSocket 1h, TCP 1h, event stream (SSE) 1h, gRPC stream none, HTTP exchange 60s)
                <stdin>:8: warning: Service default/chat: affinty: "affinty" is not an annotation of Moorgate (nearest: affinity)
                """, withoutNotes());
    }

    @Test
    void whatTakesAServiceOutOfServiceIsAnError() {
        assertEquals(OptionalInt.of(1), fixture.reading(with("moorgate.io/allow-cidr: 10.0.0.0/99"), "check", "-"));
        assertTrue(fixture.out().contains("<stdin>:7: error: Service default/chat: allow-cidr: "), fixture.out());
        assertEquals(
                OptionalInt.of(1),
                fixture.reading(GOOD + "---\n" + GOOD.replace("name: chat", "name: orders"), "check", "-"));
        assertTrue(
                fixture.out().contains("<stdin>:17: error: Service default/orders: host: chat.example.com/ is held by"),
                fixture.out());
    }

    @Test
    void aSecretThatTheFilesDoNotHaveIsANote() {
        assertEquals(OptionalInt.of(0), fixture.reading(with("moorgate.io/tls-secret: chat"), "check", "-"));
        assertTrue(fixture.out().contains("<stdin>:7: note: Service default/chat: tls-secret: "), fixture.out());
    }

    @Test
    void textThatIsNoYamlIsAnError() {
        assertEquals(OptionalInt.of(1), fixture.reading("kind: [Service\n", "check", "-"));
        assertTrue(fixture.out().startsWith("<stdin>:1: error: "), fixture.out());
    }

    @Test
    void aListIsReadAsItsItems() {
        String list = "apiVersion: v1\nkind: List\nitems:\n  - "
                + with("moorgate.io/idle-timeout: 5x").replace("\n", "\n    ");
        assertEquals(OptionalInt.of(1), fixture.reading(list, "check", "-"));
        assertTrue(fixture.out().contains("<stdin>:10: warning: Service default/chat: idle-timeout: "), fixture.out());
    }

    @Test
    void aDirectoryIsReadAsTheDirectorySourceDoesAndDeeperWhereAsked() throws Exception {
        Files.writeString(folder.resolve("good.yaml"), GOOD);
        Files.writeString(folder.resolve("README.md"), "no YAML: [");
        Path within = Files.createDirectories(folder.resolve("within"));
        Files.writeString(within.resolve("broken.yml"), with("moorgate.io/idle-timeout: 5x"));
        assertEquals(0, ProgramRun.of("check", folder.toString()).exitCode());
        ProgramRun deep = ProgramRun.of("check", "--recursive", folder.toString());
        assertEquals(1, deep.exitCode());
        assertTrue(
                deep.out().contains(within + "/broken.yml:1: warning: metadata.name: Service default/chat is in"),
                deep.out());
    }

    @Test
    void aFolderWithoutAnyServiceIsANote() throws IOException {
        Path within = Files.createDirectories(folder.resolve("within"));
        Files.writeString(within.resolve("chat.yaml"), GOOD);
        assertEquals(OptionalInt.of(0), fixture.run("check", folder.toString()));
        assertEquals(folder + ": note: no Service found (see --recursive)\n", fixture.out());
        assertEquals("0 errors, 0 warnings; 0 Services, 0 routes\n", fixture.err());
        Files.delete(within.resolve("chat.yaml"));
        assertEquals(OptionalInt.of(0), fixture.run("check", "--recursive", folder.toString()));
        assertEquals(folder + ": note: no Service found\n", fixture.out());
    }

    @Test
    void everyFindingIsARowOfJson() throws IOException {
        Path file = Files.writeString(folder.resolve("chat.yaml"), with("moorgate.io/affinty: cookie"));
        assertEquals(OptionalInt.of(1), fixture.run("check", "--output", "json", file.toString()));
        JsonObject row = new JsonArray(fixture.out()).getJsonObject(1);
        assertEquals(
                new JsonObject()
                        .put("file", file.toString())
                        .put("line", 7)
                        .put("severity", "warning")
                        .put("object", "Service default/chat")
                        .put("key", "affinty")
                        .put("message", "\"affinty\" is not an annotation of Moorgate (nearest: affinity)")
                        .put("nearest", "affinity"),
                row);
        assertEquals("", fixture.err());
    }

    @Test
    void theSettingsInEffectCount() throws Exception {
        String other = with("moorgate.io/class: inner", "moorgate.io/idle-timeout: 5x");
        assertEquals(0, ProgramRun.of(folder, Map.of(), other, "check", "-").exitCode());
        ProgramRun inner = ProgramRun.of(folder, Map.of("MOORGATE_CLASS", "inner"), other, "check", "-");
        assertEquals(1, inner.exitCode(), inner.err());
        ProgramRun broken = ProgramRun.of(folder, Map.of("MOORGATE_TCP_PORTS", "x"), other, "check", "-");
        assertEquals(2, broken.exitCode());
        assertTrue(broken.err().startsWith("moorgate check: moorgate.tcp.ports: "), broken.err());
    }

    @Test
    void aFileThatIsNotThereIsAFaultOfTheCaller() {
        assertEquals(
                OptionalInt.of(2),
                fixture.run("check", folder.resolve("missing").toString()));
        assertEquals(
                "moorgate check: " + folder.resolve("missing") + ": there is no such file or directory\n",
                fixture.err());
    }

    private static String with(String... annotations) {
        return GOOD.replace("example.com\n", "example.com\n    " + String.join("\n    ", annotations) + "\n");
    }

    private String withoutNotes() {
        return fixture.out().replaceAll("(?m)^.*: note: .*\n", "");
    }
}
