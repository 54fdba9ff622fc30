package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.security.cert.CRLException;
import java.time.Instant;
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
    void aListThatHasEndedIsAProblemFromThenOn() throws CRLException {
        Instant end = Instant.parse("2030-01-01T00:00:00Z");
        service("web/a", "host", "a.example", "tls-secret", "cert", "client-ca-secret", "ca");
        tls("web/cert", FIRST);
        String list = TestAuthority.pem("X509 CRL", AUTHORITY.revocation(end).getEncoded());
        secret("web/ca", "Opaque", "ca.crt", AUTHORITY.certificatePem(), "ca.crl", list);
        translate();
        assertEquals(List.of(), saidOfListsAt(end.minusSeconds(1)));
        assertEquals(
                List.of(
                        "ca.crl of web/ca has ended 2030-01-01T00:00:00Z: clients with a certificate of CN=authority are refused"
                                + " (expected: a list that is renewed before its end)"),
                saidOfListsAt(end));
    }

    private List<String> saidOfListsAt(Instant now) {
        return last.tls().stream()
                .filter(RevocationUse.class::isInstance)
                .flatMap(list -> list.problemsAt(now).stream())
                .map(Problem::message)
                .toList();
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
