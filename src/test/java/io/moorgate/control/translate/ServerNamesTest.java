package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.RoutingTable;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Secrets become certificates of hosts. */
class ServerNamesTest extends SecretsFixture {
    private static final TestAuthority AUTHORITY = new TestAuthority("authority");
    private static final Issued FIRST = AUTHORITY.issue("first.example");
    private static final Issued SECOND = AUTHORITY.issue("second.example");
    private static final Issued RSA = AUTHORITY.issue("RSA", Duration.ofDays(90), "rsa.example");

    @Test
    void aHostHasTheCertificateThatItsServiceNames() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        tls("web/cert", FIRST);
        translate();
        assertEquals(List.of("web/cert"), shown("a.example"));
        assertEquals(List.of(), shown("b.example"));
        assertEquals(List.of(), problems("tls-secret"));
    }

    @Test
    void aHostWithoutOneHasTheDefault() {
        settings = settings.withDefaultCertificate(Optional.of(SecretId.parse("edge/default")));
        service("web/a", "host", "a.example");
        tls("edge/default", FIRST);
        translate();
        assertEquals(List.of("edge/default"), shown("a.example"));
        assertEquals(List.of("edge/default"), shown("unknown.example"));
        assertEquals(List.of("edge/default"), shown(""));
    }

    @Test
    void aWildcardOfTheSameNamespaceCoversAHostAndOneOfAnotherDoesNot() {
        settings = settings.withDefaultCertificate(Optional.of(SecretId.parse("edge/default")));
        tls("edge/default", FIRST);
        tls("web/wild", SECOND);
        service("web/wild", "host", "*.example", "tls-secret", "wild");
        service("web/own", "host", "own.example");
        service("shop/other", "host", "other.example");
        translate();
        assertEquals(List.of("web/wild"), shown("own.example"));
        assertEquals(List.of("web/wild"), shown("unnamed.example"));
        assertEquals(List.of("edge/default"), shown("other.example"));
    }

    @Test
    void aSecretOfAnotherNamespaceIsNeverUsed() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        tls("shop/cert", FIRST);
        translate();
        assertEquals(List.of(), shown("a.example"));
        assertEquals(
                List.of("\"cert\" is missing (expected: a Secret of type kubernetes.io/tls): handshakes are refused"),
                problems("tls-secret"));
    }

    @Test
    void rsaAndEcdsaAreGivenAsAList() {
        service("web/a", "host", "a.example", "tls-secret", "one,two,three");
        tls("web/one", RSA);
        tls("web/two", FIRST);
        tls("web/three", SECOND);
        translate();
        assertEquals(List.of("web/one", "web/two"), shown("a.example"));
        assertTrue(
                problems("tls-secret").getFirst().startsWith("\"three\" is the second one"),
                problems("tls-secret")::toString);
    }

    @Test
    void aRenewedCertificateTakesThePlaceOfTheOldOne() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        tls("web/cert", FIRST);
        translate();
        tls("web/cert", SECOND);
        translate();
        assertEquals(
                SECOND.certificate(),
                tlsOf("a.example")
                        .orElseThrow()
                        .certificates()
                        .getFirst()
                        .chain()
                        .getFirst());
    }

    @Test
    void aKeyOfAnotherCertificateIsAProblemAndTheLastGoodOneStaysForThatNameOnly() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        service("web/b", "host", "b.example", "tls-secret", "other");
        tls("web/cert", FIRST);
        tls("web/other", RSA);
        translate();
        secret("web/cert", "kubernetes.io/tls", "tls.crt", SECOND.certificatePem(), "tls.key", FIRST.keyPem());
        tls("web/other", SECOND);
        translate();
        assertEquals(
                FIRST.certificate(),
                tlsOf("a.example")
                        .orElseThrow()
                        .certificates()
                        .getFirst()
                        .chain()
                        .getFirst());
        assertEquals(
                List.of("\"cert\" the key does not belong to the certificate (expected: a pair): the last good one is"
                        + " served"),
                problems("tls-secret"));
        assertEquals(
                SECOND.certificate(),
                tlsOf("b.example")
                        .orElseThrow()
                        .certificates()
                        .getFirst()
                        .chain()
                        .getFirst());
    }

    @Test
    void aKeyOfRsaThatBelongsToAnotherCertificateIsAProblem() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        Issued other = AUTHORITY.issue("RSA", Duration.ofDays(90), "other.example");
        secret("web/cert", "kubernetes.io/tls", "tls.crt", RSA.certificatePem(), "tls.key", other.keyPem());
        translate();
        assertEquals(
                List.of(
                        "\"cert\" the key does not belong to the certificate (expected: a pair): handshakes are refused"),
                problems("tls-secret"));
    }

    @Test
    void afterARestartABrokenCertificateRefusesTheHandshakesOfItsNameOnly() {
        settings = settings.withDefaultCertificate(Optional.of(SecretId.parse("edge/default")));
        tls("edge/default", FIRST);
        service("web/a", "host", "a.example", "tls-secret", "cert");
        secret("web/cert", "kubernetes.io/tls", "tls.crt", "rubbish", "tls.key", FIRST.keyPem());
        translate();
        assertEquals(List.of(), shown("a.example"));
        assertEquals(List.of("edge/default"), shown("b.example"));
        assertEquals(
                List.of("\"cert\" tls.crt cannot be read (expected: certificates in PEM): handshakes are refused"),
                problems("tls-secret"));
    }

    @Test
    void theLastGoodOneOfAnotherNamespaceIsNotKept() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        tls("web/cert", FIRST);
        translate();
        services.clear();
        service("shop/a", "host", "a.example", "tls-secret", "cert");
        translate();
        assertEquals(List.of(), shown("a.example"));
    }

    @Test
    void keysAreReadInTheFormsThatToolsWrite() throws Exception {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        byte[] pkcs8 = RSA.key().getEncoded();
        byte[] pkcs1 = org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(pkcs8)
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        byte[] sec1 = org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(
                        FIRST.key().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        for (var form : Map.of(
                        TestAuthority.pem("RSA PRIVATE KEY", pkcs1),
                        RSA,
                        TestAuthority.pem("EC PRIVATE KEY", sec1),
                        FIRST,
                        "comment\n" + RSA.keyPem(),
                        RSA)
                .entrySet()) {
            table = RoutingTable.EMPTY;
            secret(
                    "web/cert",
                    "kubernetes.io/tls",
                    "tls.crt",
                    form.getValue().certificatePem() + AUTHORITY.certificatePem(),
                    "tls.key",
                    form.getKey());
            translate();
            assertEquals(List.of(), problems("tls-secret"));
            assertEquals(
                    2,
                    tlsOf("a.example")
                            .orElseThrow()
                            .certificates()
                            .getFirst()
                            .chain()
                            .size());
        }
    }

    @Test
    void nothingOfASecretStandsInAProblem() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        for (String type : List.of("Opaque", "kubernetes.io/tls")) {
            secret(
                    "web/cert",
                    type,
                    "tls.crt",
                    FIRST.certificatePem(),
                    "tls.key",
                    "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");
            translate();
            assertEquals(1, problems("tls-secret").size());
            assertTrue(!problems("tls-secret").getFirst().contains("c2Vjc"), problems("tls-secret")::toString);
        }
    }

    @Test
    void aCertificateThatEndsIsServedAndIsAProblemFrom14DaysBefore() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        tls("web/cert", AUTHORITY.issue("a.example"));
        translate();
        CertificateUse use = (CertificateUse) last.tls().getFirst();
        Instant end = use.certificate().notAfter();
        assertEquals(List.of(), use.problemsAt(end.minus(Duration.ofDays(15))));
        assertTrue(use.problemsAt(end.minus(Duration.ofDays(13)))
                .getFirst()
                .message()
                .contains(" ends "));
        assertTrue(use.problemsAt(end.plusSeconds(1)).getFirst().message().contains("has ended"));
        assertEquals(List.of(), use.problemsAt(WallClock.system().now()));
        tls("web/cert", AUTHORITY.issue("EC", Duration.ofDays(-1), "old.example"));
        translate();
        assertEquals(List.of("web/cert"), shown("a.example"));
    }

    @Test
    void nothingIsReadAnewOrPublishedWhereNothingChanged() {
        service("web/a", "host", "a.example", "tls-secret", "cert");
        tls("web/cert", FIRST);
        RoutingTable before = translate().table();
        assertSame(before, translate().table());
    }
}
