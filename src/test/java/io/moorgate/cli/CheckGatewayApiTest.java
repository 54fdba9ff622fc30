package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of objects of Gateway API: what their conditions would say in a cluster. */
class CheckGatewayApiTest {
    private static final String CLASS = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: moorgate}
            spec: {controllerName: moorgate.io/gateway}
            """;
    private static final String GATEWAY = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: shop}
            spec:
              gatewayClassName: moorgate
              listeners:
                - {name: http, port: 80, protocol: HTTP}
            """;
    private static final String ROUTE = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web, namespace: shop}
            spec:
              parentRefs:
                - {name: edge}
              hostnames: [web.example.com]
              rules:
                - backendRefs:
                    - {name: web, port: 80}
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}, ports: [{name: web, port: 80}]}
            """;

    private final CommandFixture fixture = new CommandFixture();

    @TempDir
    private Path folder;

    private String check(int exitCode, String... documents) throws Exception {
        for (int index = 0; index < documents.length; index++) {
            Files.writeString(folder.resolve(index + ".yaml"), documents[index]);
        }
        assertEquals(OptionalInt.of(exitCode), fixture.run("check", folder.toString()), fixture.out());
        return fixture.out().replace(folder + "/", "").replaceAll("(?m)^.*: note: Service .*\n", "");
    }

    @Test
    void aRouteThatIsServedIsGood() throws Exception {
        assertEquals("", check(0, CLASS, GATEWAY, ROUTE, SERVICE));
    }

    @Test
    void aGatewayThatIsNotThereIsAWarningAtTheLineOfTheRoute() throws Exception {
        assertEquals(
                "2.yaml:6: warning: HTTPRoute shop/web: spec.parentRefs[0].name: the Gateway shop/egde does not exist: not"
                        + " served by it (nearest: shop/edge)\n",
                check(1, CLASS, GATEWAY, ROUTE.replace("edge", "egde"), SERVICE));
    }

    @Test
    void aClassThatIsNotThereIsAWarningAndTheRestIsLookedAtAsThoughItWere() throws Exception {
        assertEquals(
                "1.yaml:5: warning: Gateway shop/edge: spec.gatewayClassName: the GatewayClass \"moorgat\" does not exist"
                        + " (expected: one with the controllerName moorgate.io/gateway): not served (nearest: moorgate)\n"
                        + "2.yaml:10: warning: HTTPRoute shop/web: spec.rules[0].backendRefs[0]: the Service shop/wbe does not"
                        + " exist: answers 500 (nearest: web)\n",
                check(
                        1,
                        CLASS,
                        GATEWAY.replace("moorgate", "moorgat"),
                        ROUTE.replace("name: web, port", "name: wbe, port"),
                        SERVICE));
    }

    @Test
    void aClassOfAnotherControllerIsANote() throws Exception {
        String out = check(0, CLASS.replace("moorgate.io/gateway", "example.com/other"), GATEWAY, ROUTE, SERVICE);
        assertEquals(
                "1.yaml:5: note: Gateway shop/edge: spec.gatewayClassName: \"moorgate\" is a class of another controller,"
                        + " \"example.com/other\": not looked at (expected: moorgate.io/gateway)\n",
                out);
    }

    @Test
    void aListenerThatIsNotServedIsAWarningAtItsLine() throws Exception {
        String out = check(1, CLASS, GATEWAY.replace("port: 80", "port: 81"), ROUTE, SERVICE);
        assertTrue(
                out.startsWith(
                        "1.yaml:7: warning: Gateway shop/edge: spec.listeners[0].port: 81 (expected: 80, which is the"
                                + " plain port"),
                out);
    }

    @Test
    void aCertificateThatNoFileHasIsANote() throws Exception {
        String tls = "port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: web}]}";
        assertEquals(
                "1.yaml:7: note: Gateway shop/edge: spec.listeners[0].tls.certificateRefs[0]: \"web\" is missing (expected: a"
                        + " Secret of type kubernetes.io/tls): not served\n",
                check(0, CLASS, GATEWAY.replace("port: 80, protocol: HTTP", tls), ROUTE, SERVICE));
    }

    @Test
    void aHostThatNoListenerHasIsAWarningAtItsLine() throws Exception {
        String out = check(
                1,
                CLASS,
                GATEWAY.replace("protocol: HTTP", "protocol: HTTP, hostname: web.example.org"),
                ROUTE,
                SERVICE);
        assertTrue(out.startsWith("2.yaml:7: warning: HTTPRoute shop/web: spec.hostnames: \"web.example.com\""), out);
    }

    @Test
    void aSpecThatIsNoneIsAnErrorAtItsLine() throws Exception {
        String broken = ROUTE.substring(0, ROUTE.indexOf("  rules:")) + "  rules: {}\n";
        assertEquals(
                "2.yaml:8: error: spec.rules: a mapping (expected: a list)\n",
                check(1, CLASS, GATEWAY, broken, SERVICE));
    }

    @Test
    void aPolicyForAPortThatIsNotThereIsAWarningAtItsLine() throws Exception {
        String out = check(1, CLASS, GATEWAY, ROUTE, SERVICE, """
                apiVersion: gateway.networking.k8s.io/v1
                kind: BackendTLSPolicy
                metadata: {name: web, namespace: shop}
                spec:
                  targetRefs:
                    - {group: "", kind: Service, name: web, sectionName: wbe}
                  validation: {hostname: web.internal, wellKnownCACertificates: System}
                """);
        assertEquals(
                "4.yaml:6: warning: BackendTLSPolicy shop/web: spec.targetRefs[0].sectionName: \"wbe\" (expected: the name of a"
                        + " port of the Service shop/web: web): ports that no other policy is for refuse (nearest: web)\n",
                out);
    }
}
