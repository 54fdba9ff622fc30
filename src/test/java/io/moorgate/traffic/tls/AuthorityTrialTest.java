package io.moorgate.traffic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.ClientAuthorities;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Authorities that can be read, and that an engine takes or not. */
class AuthorityTrialTest {
    private final TestAuthority authority = new TestAuthority("authority");

    private static AuthorityTrial of(TlsEngine engine) {
        return new AuthorityTrial(engine, TlsSettings.DEFAULT);
    }

    private static ClientAuthorities authorities(X509Certificate... certificates) {
        return new ClientAuthorities("web/ca", "", List.of(certificates), List.of());
    }

    private static X509Certificate sloppy() throws Exception {
        byte[] pem = TestAuthority.sloppyAuthorityPem("sloppy").getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void goodOnesAreTakenWithTheirListsAndWithout(TlsEngine engine) {
        ClientAuthorities revoking =
                authority.asClients("web/ca", authority.issue("a.example").certificate());
        for (ClientAuthorities good : List.of(authorities(authority.certificate()), revoking)) {
            assertEquals(Optional.empty(), of(engine).faultForClients(good));
            assertEquals(Optional.empty(), of(engine).faultForEndpoints(good));
        }
    }

    @Test
    void aCertificateThatBoringSslCannotReadIsRefusedForClients() throws Exception {
        assertEquals(
                Optional.of(
                        "ca.crt is refused by boringssl: DECODE_ERROR (expected: certificates as RFC 5280 has them)"),
                of(TlsEngine.BORINGSSL).faultForClients(authorities(sloppy())));
        assertEquals(Optional.empty(), of(TlsEngine.JDK).faultForClients(authorities(sloppy())));
    }

    @Test
    void ofABundleTheOneThatIsRefusedIsNamed() throws Exception {
        assertEquals(
                Optional.of(
                        "certificate 2 of ca.crt is refused by boringssl: DECODE_ERROR (expected: certificates as RFC 5280 has them)"),
                of(TlsEngine.BORINGSSL)
                        .faultForClients(authorities(authority.certificate(), sloppy(), authority.certificate())));
    }
}
