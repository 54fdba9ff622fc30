package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Secrets become authorities of clients. */
class ClientAuthoritiesTest extends SecretsFixture {
    private static final TestAuthority AUTHORITY = new TestAuthority("authority");
    private static final Issued FIRST = AUTHORITY.issue("first.example");

    @Test
    void clientsOfAHostShowCertificatesOfItsAuthorities() {
        service("web/a", "host", "a.example", "tls-secret", "cert", "client-ca-secret", "ca");
        tls("web/cert", FIRST);
        secret("web/ca", "Opaque", "ca.crt", AUTHORITY.certificatePem());
        translate();
        assertEquals(
                List.of(AUTHORITY.certificate()),
                tlsOf("a.example").orElseThrow().clients().orElseThrow().certificates());
        assertEquals(
                tlsOf("a.example").orElseThrow().clients(),
                route("a").security().clients());
        assertEquals(Optional.empty(), route("a").refusal());
    }

    @Test
    void brokenAuthoritiesFailClosed() {
        service("web/a", "host", "a.example", "tls-secret", "cert", "client-ca-secret", "ca");
        tls("web/cert", FIRST);
        secret("web/ca", "Opaque", "ca.crt", AUTHORITY.certificatePem(), "ca.crl", "rubbish");
        translate();
        assertTrue(tlsOf("a.example").orElseThrow().isClosed());
        assertTrue(route("a").refusal().isPresent());
        assertEquals(
                List.of("\"ca\" ca.crl cannot be read (expected: revocation lists in PEM), refuses"),
                problems("client-ca-secret"));
    }

    @Test
    void authoritiesThatWhatSpeaksTlsRefusesFailClosedForTheirHostsOnly() {
        refuse("web/ca", AuthorityUse.CLIENTS);
        service("web/a", "host", "a.example", "tls-secret", "cert", "client-ca-secret", "ca");
        service("web/b", "host", "b.example", "tls-secret", "cert", "client-ca-secret", "other");
        service("web/c", "listen", "7000", "backend-tls", "verify", "backend-ca-secret", "ca");
        tls("web/cert", FIRST);
        secret("web/ca", "Opaque", "ca.crt", AUTHORITY.certificatePem());
        secret("web/other", "Opaque", "ca.crt", AUTHORITY.certificatePem());
        translate();
        assertTrue(tlsOf("a.example").orElseThrow().isClosed());
        assertEquals(List.of("\"ca\" ca.crt is refused by a test, refuses"), problems("client-ca-secret"));
        assertTrue(route("a").refusal().isPresent());
        assertFalse(tlsOf("b.example").orElseThrow().isClosed());
        assertEquals(Optional.empty(), route("b").refusal());
        assertEquals(Optional.empty(), route("c").refusal());
    }

    @Test
    void aSecondAuthorityForAHostRefuses() {
        service("web/a", "host", "a.example", "tls-secret", "cert", "client-ca-secret", "ca");
        service("web/b", "host", "a.example", "path", "/b", "client-ca-secret", "other");
        tls("web/cert", FIRST);
        secret("web/ca", "Opaque", "ca.crt", AUTHORITY.certificatePem());
        secret("web/other", "Opaque", "ca.crt", new TestAuthority("other").certificatePem());
        translate();
        assertEquals(Optional.empty(), route("a").refusal());
        assertTrue(route("b").refusal().isPresent());
    }
}
