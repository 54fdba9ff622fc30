package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientAuthorities;
import io.moorgate.routing.EndpointTls;
import io.moorgate.routing.Route;
import io.moorgate.traffic.tls.TestAuthority;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What annotations and Secrets say of TLS to endpoints. */
class EndpointTlsTest extends SecretsFixture {
    private final TestAuthority authority = new TestAuthority("endpoints");

    private Optional<EndpointTls> tls(String name) {
        return route(name).connect().tls();
    }

    @Test
    void withoutAnAnnotationEndpointsAreSpokenToInPlainText() {
        service("web/chat", "host", "a.example");
        translate();
        assertEquals(Optional.empty(), tls("chat"));
        assertEquals(Optional.empty(), route("chat").refusal());
    }

    @Test
    void onEncryptsAndLooksAtNoCertificate() {
        service("web/chat", "host", "a.example", "backend-tls", "on");
        translate();
        assertEquals(Optional.of(new EndpointTls(false, Optional.empty(), "chat.web.svc")), tls("chat"));
        assertEquals(List.of(), problems("backend-tls"));
    }

    @Test
    void verifyWithoutASecretIsAgainstWhatTheJdkTrusts() {
        service("web/chat", "host", "a.example", "backend-tls", "verify", "backend-server-name", "Chat.Internal.");
        translate();
        assertEquals(Optional.of(new EndpointTls(true, Optional.empty(), "chat.internal")), tls("chat"));
    }

    @Test
    void verifyIsAgainstTheAuthoritiesOfItsSecretAndAChangeOfThemIsAnotherPolicy() {
        service("web/chat", "listen", "7000", "backend-tls", "verify", "backend-ca-secret", "ca");
        secret("web/ca", "Opaque", "ca.crt", authority.certificatePem());
        translate();
        EndpointTls first = tls("chat").orElseThrow();
        assertEquals(
                List.of(authority.certificate()),
                first.authorities().map(ClientAuthorities::certificates).orElseThrow());
        Route before = route("chat");
        translate();
        assertSame(before, route("chat"));

        secret("web/ca", "Opaque", "ca.crt", new TestAuthority("other").certificatePem());
        translate();
        assertNotEquals(first, tls("chat").orElseThrow());
        assertEquals(Optional.empty(), route("chat").refusal());
    }

    @Test
    void aMissingOrBrokenAuthorityRefuses() {
        service("web/chat", "host", "a.example", "backend-tls", "verify", "backend-ca-secret", "ca");
        translate();
        assertEquals(
                Optional.of("backend-ca-secret cannot be used"), route("chat").refusal());
        assertEquals(
                List.of("\"ca\" is missing (expected: a Secret with ca.crt), refuses"), problems("backend-ca-secret"));

        secret("web/ca", "Opaque", "ca.crt", "nonsense");
        translate();
        assertTrue(route("chat").refusal().isPresent());
        assertEquals(Optional.empty(), tls("chat"));

        secret("web/ca", "Opaque", "ca.crt", authority.certificatePem());
        translate();
        assertFalse(route("chat").refusal().isPresent());
    }

    @Test
    void aSecretOfAnotherNamespaceIsNotUsed() {
        service("web/chat", "host", "a.example", "backend-tls", "verify", "backend-ca-secret", "ca");
        secret("other/ca", "Opaque", "ca.crt", authority.certificatePem());
        translate();
        assertTrue(route("chat").refusal().isPresent());
    }

    @Test
    void anAuthorityThatNothingIsVerifiedAgainstRefuses() {
        service("web/chat", "host", "a.example", "backend-tls", "on", "backend-ca-secret", "ca");
        secret("web/ca", "Opaque", "ca.crt", authority.certificatePem());
        translate();
        assertEquals(
                Optional.of("backend-ca-secret has no effect"), route("chat").refusal());
    }

    @Test
    void aServerNameWithoutTlsIsAProblem() {
        service("web/chat", "host", "a.example", "backend-server-name", "chat.internal");
        translate();
        assertEquals(
                List.of("\"chat.internal\" has no effect without TLS (expected: together with backend-tls)"),
                problems("backend-server-name"));
        assertEquals(Optional.empty(), route("chat").refusal());
    }

    @Test
    void tlsThatPassesThroughIsNotWrappedOnceMore() {
        settings = new TranslateSettings(
                "moorgate", "", GatewayPorts.DEFAULT, Map.of("backend-tls", "on"), HostPolicy.DEFAULT);
        service("web/through", "host", "a.example", "listen", "7000", "protocol", "tls-passthrough");
        service("web/raw", "listen", "7001");
        service(
                "web/asked",
                "host",
                "b.example",
                "listen",
                "7000",
                "protocol",
                "tls-passthrough",
                "backend-tls",
                "verify");
        translate();
        assertEquals(Optional.empty(), tls("through"));
        assertEquals(Optional.empty(), route("through").refusal());
        assertEquals("raw.web.svc", tls("raw").orElseThrow().serverName());
        assertEquals(
                Optional.of("backend-tls goes not with tls-passthrough"),
                route("asked").refusal());
    }

    @Test
    void authoritiesThatWhatSpeaksTlsRefusesMakeTheRouteRefuse() {
        refuse("web/ca", AuthorityUse.ENDPOINTS);
        service("web/chat", "listen", "7000", "backend-tls", "verify", "backend-ca-secret", "ca");
        secret("web/ca", "Opaque", "ca.crt", authority.certificatePem());
        translate();
        assertEquals(List.of("\"ca\" ca.crt is refused by a test, refuses"), problems("backend-ca-secret"));
        assertEquals(
                Optional.of("backend-ca-secret cannot be used"), route("chat").refusal());
    }
}
