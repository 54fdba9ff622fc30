package io.moorgate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.gatewayapi.GatewayManifests;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** {@code explain} of routes that are no Service's own: with several backends, redirects, and TLS that is passed through. */
class ExplainRoutesTest {
    private static final String GATEWAY = "---\n" + GatewayManifests.CLASS + """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge, namespace: shop}
            spec:
              gatewayClassName: moorgate
              listeners:
                - {name: http, port: 80, protocol: HTTP}
                - {name: tcp, port: 5432, protocol: TCP}
            """ + service("one") + service("two");

    private final CommandFixture fixture = new CommandFixture();

    @Test
    void anHttpRouteWithTwoBackendsSaysWhichWayTheClientGoes() {
        String route = route("HTTPRoute", "v1", "http", """
                - backendRefs: [{name: one, port: 80, weight: 0}, {name: two, port: 80, weight: 3}]
                """);
        assertEquals(OptionalInt.of(0), explain(route, "--host", "shop.example.com"), fixture.out());
        assertTrue(
                fixture.out()
                        .contains("\nways      shop/one, weight 0 of 3\n          shop/two, weight 3 of 3: taken\n"),
                fixture.out());
        assertTrue(fixture.out().contains("\nendpoint  two-0 (10.0.0.1:8080), balanced\n"), fixture.out());
    }

    @Test
    void aGrpcRouteAndATcpRouteWithTwoBackendsServe() {
        String rules = """
                - backendRefs: [{name: one, port: 80}, {name: two, port: 80}]
                """;
        assertEquals(
                OptionalInt.of(0),
                explain(
                        route("GRPCRoute", "v1", "http", rules),
                        "--host",
                        "shop.example.com",
                        "--path",
                        "/shop.Carts/Get",
                        "--method",
                        "POST",
                        "--header",
                        "Content-Type: application/grpc"),
                fixture.out());
        String tcp = route("TCPRoute", "v1alpha2", "tcp", rules).replace("  hostnames: [shop.example.com]\n", "");
        assertEquals(OptionalInt.of(0), explain(tcp, "--port", "5432"), fixture.out());
        assertTrue(fixture.out().contains(": taken\n"), fixture.out());
    }

    @Test
    void aRequestRedirectIsWhatTheClientGets() {
        String route = route("HTTPRoute", "v1", "http", """
                - filters:
                    - {type: RequestRedirect, requestRedirect: {scheme: https, hostname: new.example.com, statusCode: 301}}
                """);
        assertEquals(
                OptionalInt.of(0), explain(route, "--host", "shop.example.com", "--path", "/a?b=c"), fixture.out());
        assertTrue(fixture.out().endsWith("\nredirect  301: to https://new.example.com/a?b=c\n"), fixture.out());
    }

    @Test
    void aBackendThatDoesNotExistIsAnswered500() {
        String route = route("HTTPRoute", "v1", "http", """
                - backendRefs: [{name: none, port: 80}]
                """);
        assertEquals(OptionalInt.of(1), explain(route, "--host", "shop.example.com"), fixture.out());
        assertTrue(fixture.out().contains("\nrefused   500: "), fixture.out());
    }

    @Test
    void theKeyOfARedirectToTlsIsNamedAsInAnAnnotation() {
        String manifests = ExplainCommandTest.service("tls", "shop", "host: tls.example", "tls-redirect: 'true'");
        assertEquals(OptionalInt.of(1), explain(manifests, "--host", "tls.example"), fixture.out());
        assertTrue(fixture.out().contains("\nrefused   308: to https (tls-redirect)"), fixture.out());
    }

    @Test
    void tlsThatIsPassedThroughOnThePortOfTlsIsFoundByItsName() {
        String manifests = ExplainCommandTest.service("db", "shop", "host: db.example", "protocol: tls-passthrough");
        assertEquals(OptionalInt.of(0), explain(manifests, "--port", "8443", "--host", "db.example"), fixture.out());
        assertTrue(
                fixture.out()
                        .contains("port      8443: TLS of the name db.example is passed through to Service shop/db\n"),
                fixture.out());
        assertEquals(OptionalInt.of(1), explain(manifests, "--port", "8443", "--host", "other.example"), fixture.out());
        assertTrue(
                fixture.out().contains("refused   the handshake fails: no certificate for the name other.example\n"),
                fixture.out());
        assertEquals(OptionalInt.of(1), explain(manifests, "--port", "8444"), fixture.out());
        assertTrue(fixture.out().contains("nothing listens on 8444 (open: 8443)"), fixture.out());
    }

    private OptionalInt explain(String manifests, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "explain";
        arguments[1] = "-";
        System.arraycopy(options, 0, arguments, 2, options.length);
        return fixture.reading(manifests, arguments);
    }

    private static String route(String kind, String version, String section, String rules) {
        return GATEWAY + """
                ---
                apiVersion: gateway.networking.k8s.io/%s
                kind: %s
                metadata: {name: web, namespace: shop}
                spec:
                  parentRefs: [{name: edge, sectionName: %s}]
                  hostnames: [shop.example.com]
                  rules:
                %s""".formatted(version, kind, section, rules.indent(4));
    }

    private static String service(String name) {
        return ExplainCommandTest.service(name, "shop", "max-connections: '9'");
    }
}
