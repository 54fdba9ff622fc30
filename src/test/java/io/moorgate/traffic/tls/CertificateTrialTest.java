package io.moorgate.traffic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.tls.TestAuthority.Issued;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that can be read, with a key that belongs to them, and that an engine can serve or not. */
class CertificateTrialTest {
    private final TestAuthority authority = new TestAuthority("authority");

    private static Optional<String> faultOf(TlsEngine engine, Issued issued) {
        return faultOf(engine, TlsSettings.DEFAULT, issued);
    }

    private static Optional<String> faultOf(TlsEngine engine, TlsSettings settings, Issued issued) {
        return new CertificateTrial(engine, settings).faultOf(issued.as("web/a"));
    }

    private Issued issued(KeyPair keys, int usage) {
        return authority.issue(keys, new KeyUsage(usage), "a.example");
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void whatCanSignIsServed(TlsEngine engine) {
        for (KeyPair keys : List.of(
                TestAuthority.rsaKeys(2048),
                TestAuthority.rsaKeys(1024),
                TestAuthority.ecdsaKeys("secp256r1"),
                TestAuthority.ecdsaKeys("secp384r1"),
                TestAuthority.ecdsaKeys("secp521r1"))) {
            assertEquals(Optional.empty(), faultOf(engine, issued(keys, KeyUsage.digitalSignature)));
        }
        assertEquals(Optional.empty(), faultOf(engine, authority.issue("a.example")));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void theGroupsOfTheKeyExchangeSayNothingOfACertificate(TlsEngine engine) {
        Issued issued = issued(TestAuthority.ecdsaKeys("secp521r1"), KeyUsage.digitalSignature);
        for (String group : List.of("X25519", "P-256", "P-384", "P-521", "X25519MLKEM768")) {
            TlsSettings narrowed = TlsSettings.DEFAULT.with(List.of(group));
            assertEquals(Optional.empty(), faultOf(engine, narrowed, issued), group);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void whatHasEndedIsServed(TlsEngine engine) {
        assertEquals(Optional.empty(), faultOf(engine, authority.issue("EC", Duration.ofDays(-1), "a.example")));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aKeyThatIsTooSmallToSignIsNot(TlsEngine engine) {
        Optional<String> fault = faultOf(engine, issued(TestAuthority.rsaKeys(512), KeyUsage.digitalSignature));
        assertTrue(fault.orElse("").endsWith("(expected: a key that TLS can sign with)"), fault::toString);
    }
}
