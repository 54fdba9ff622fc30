package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.control.annotation.Problem;
import io.moorgate.endtoend.Manifests;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway whose certificates come from a directory and change while it runs. */
class TlsReloadTest {
    private final TestAuthority authority = new TestAuthority("authority");

    @TempDir
    private Path directory;

    private X509Certificate shown(Gateway gateway, String name) throws IOException {
        try (SSLSocket socket = TlsClient.trustingAll().dial(gateway.httpsPort(), name)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static boolean hasProblem(Gateway gateway, String text) {
        return gateway.state().problems().stream().map(Problem::message).anyMatch(message -> message.contains(text));
    }

    @Test
    void certificatesAreReloadedLiveAndABrokenOneHarmsNothing() throws Exception {
        Issued first = authority.issue("a.example");
        Issued second = authority.issue("a.example");
        Issued other = authority.issue("b.example");
        Manifests manifests = new Manifests(directory);
        manifests.service("a", "host: a.example; tls-secret: a");
        manifests.service("b", "host: b.example; tls-secret: b");
        try (Gateway gateway = new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
            throw new IllegalStateException();
        })) {
            gateway.start();
            await().until(() -> gateway.state().applied());
            assertEquals(0, gateway.httpsPort());
            manifests.secret("a", first);
            manifests.secret("b", other);
            await().until(() -> gateway.httpsPort() > 0);
            await().untilAsserted(() -> assertEquals(other.certificate(), shown(gateway, "b.example")));
            assertEquals(first.certificate(), shown(gateway, "a.example"));
            SSLException refused = assertThrows(SSLException.class, () -> shown(gateway, "c.example"));
            assertTrue(refused.getMessage().contains("unrecognized_name"), refused::toString);
            try (SSLSocket live = new TlsClient(authority).alpn("http/1.1").dial(gateway.httpsPort(), "a.example")) {
                manifests.secret("a", second);
                await().untilAsserted(() -> assertEquals(second.certificate(), shown(gateway, "a.example")));
                manifests.secret("a", new Issued(first.certificate(), other.key()));
                await().until(() -> hasProblem(gateway, "does not belong to the certificate"));
                assertEquals(second.certificate(), shown(gateway, "a.example"));
                Issued weak = authority.issue(
                        TestAuthority.rsaKeys(512), new KeyUsage(KeyUsage.digitalSignature), "a.example");
                manifests.secret("a", weak);
                await().until(() -> hasProblem(gateway, "\"a\" is refused by "));
                assertEquals(second.certificate(), shown(gateway, "a.example"));
                assertEquals(other.certificate(), shown(gateway, "b.example"));
                Issued ended = authority.issue("EC", Duration.ofDays(-1), "b.example");
                manifests.secret("b", ended);
                await().until(() -> hasProblem(gateway, "has ended"));
                assertEquals(ended.certificate(), shown(gateway, "b.example"));
                live.getOutputStream().write("GET / HTTP/1.1\r\nHost: none\r\n\r\n".getBytes());
                byte[] answer = live.getInputStream().readNBytes(12);
                assertTrue(new String(answer).startsWith("HTTP/1.1 404"));
            }
        }
    }
}
