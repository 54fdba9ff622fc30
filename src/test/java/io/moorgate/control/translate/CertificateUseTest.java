package io.moorgate.control.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.routing.HostPattern;
import io.moorgate.time.WallClock;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** What is said of certificates that are served and that clients may refuse. */
class CertificateUseTest {
    private static final Problem.Subject SUBJECT = Problem.Subject.of("Service", "web", "a");

    private final TestAuthority authority = new TestAuthority("authority");

    private static List<String> problems(Issued issued, String host) {
        var use = new CertificateUse(SUBJECT, "tls-secret", issued.as("web/a"), Optional.of(new HostPattern(host)));
        return use.problemsAt(WallClock.system().now()).stream()
                .map(Problem::message)
                .toList();
    }

    private List<String> withExtension(Extension extension) {
        return problems(
                authority.issue(TestAuthority.ecdsaKeys("secp256r1"), List.of(extension), "a.example"), "a.example");
    }

    private List<String> keyUsage(int usage) {
        return withExtension(TestAuthority.extension(Extension.keyUsage, new KeyUsage(usage)));
    }

    private List<String> extendedKeyUsage(KeyPurposeId... uses) {
        return withExtension(TestAuthority.extension(Extension.extendedKeyUsage, new ExtendedKeyUsage(uses)));
    }

    @Test
    void oneWithoutAWordOnItsUseIsGood() {
        assertEquals(List.of(), problems(authority.issue("a.example"), "a.example"));
    }

    @Test
    void aKeyThatMayNotSignIsAProblem() {
        assertEquals(List.of(), keyUsage(KeyUsage.digitalSignature));
        assertEquals(List.of(), keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
        for (int usage : new int[] {KeyUsage.keyCertSign, KeyUsage.keyEncipherment}) {
            assertEquals(
                    List.of(
                            "the certificate of web/a has a key usage that does not let its key sign handshakes, it is served"
                                    + " all the same (expected: digitalSignature in its key usage)"),
                    keyUsage(usage));
        }
    }

    @Test
    void oneForClientsOnlyIsAProblem() {
        assertEquals(List.of(), extendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        assertEquals(List.of(), extendedKeyUsage(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth));
        assertEquals(List.of(), extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage));
        assertEquals(
                List.of(
                        "the certificate of web/a has an extended key usage that is not that of a server, it is served all the"
                                + " same (expected: serverAuth in its extended key usage)"),
                extendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
    }

    @Test
    void aHostThatItDoesNotNameIsAProblem() {
        assertEquals(
                List.of(
                        "the certificate of web/a does not name b.example, it is served all the same (expected: b.example"
                                + " among its subject alternative names)"),
                problems(authority.issue("a.example"), "b.example"));
        Issued wildcard = authority.issue("*.A.example", "10.0.0.7");
        for (String named : List.of("x.a.example", "*.a.example", "*.example", "10.0.0.7", "*")) {
            assertEquals(List.of(), problems(wildcard, named), named);
        }
        for (String unnamed : List.of("a.example", "x.y.a.example", "*.b.example", "10.0.0.8")) {
            assertEquals(1, problems(wildcard, unnamed).size(), unnamed);
        }
    }

    @Test
    void theCommonNameNamesNothing() {
        Issued bare = authority.issue(TestAuthority.ecdsaKeys("secp256r1"), List.of(), "a.example");
        assertEquals(List.of(), problems(bare, "a.example"));
        Issued nameless = new Issued(authority.certificate(), bare.key());
        assertTrue(problems(nameless, "authority").getFirst().contains("does not name authority"));
    }
}
