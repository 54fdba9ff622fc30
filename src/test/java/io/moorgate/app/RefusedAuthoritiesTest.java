package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.control.annotation.Problem;
import io.moorgate.endtoend.Manifests;
import io.moorgate.routing.ServiceId;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway, and authorities of clients that can be read and that its engine refuses. */
class RefusedAuthoritiesTest {
    private final TestAuthority authority = new TestAuthority("authority");

    @TempDir
    private Path directory;

    private static List<Problem> problems(Gateway gateway) {
        return gateway.state().problems().stream()
                .filter(problem -> problem.key().equals("client-ca-secret"))
                .toList();
    }

    /** The first bytes of the answer to a client of {@code name}, which shows a certificate. */
    private String answer(Gateway gateway, String name) throws IOException {
        var client = new TlsClient(authority, Optional.of(authority.issue("client"))).alpn("http/1.1");
        try (SSLSocket socket = client.dial(gateway.httpsPort(), name)) {
            socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + name + "\r\n\r\n").getBytes());
            return new String(socket.getInputStream().readNBytes(12));
        }
    }

    @Test
    void areAProblemOfTheServiceThatNamesThemAndItsHostsAloneAreClosed() throws Exception {
        Manifests manifests = new Manifests(directory);
        manifests.service("a", "host: a.example; tls-secret: cert; client-ca-secret: a");
        manifests.service("b", "host: b.example; tls-secret: cert; client-ca-secret: b");
        manifests.secret("cert", authority.issue("a.example", "b.example"));
        manifests.authorities("a", TestAuthority.sloppyAuthorityPem("sloppy"));
        manifests.authorities("b", authority.certificatePem());
        try (Gateway gateway = new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
            throw new IllegalStateException();
        })) {
            gateway.start();
            await().until(() -> gateway.httpsPort() > 0);
            await().until(() -> !problems(gateway).isEmpty());
            assertEquals(
                    List.of(new Problem(
                            new Problem.OfService(new ServiceId("test", "a")),
                            "client-ca-secret",
                            "\"a\" ca.crt is refused by boringssl: DECODE_ERROR (expected: certificates as RFC 5280 has them),"
                                    + " refuses")),
                    problems(gateway));
            assertThrows(IOException.class, () -> answer(gateway, "a.example"));
            assertEquals("HTTP/1.1 503", answer(gateway, "b.example"));
            manifests.authorities("a", authority.certificatePem());
            await().until(() -> problems(gateway).isEmpty());
            assertEquals("HTTP/1.1 503", answer(gateway, "a.example"));
            manifests.authorities("a", TestAuthority.sloppyAuthorityPem("sloppy"));
            await().until(() -> !problems(gateway).isEmpty());
            assertThrows(IOException.class, () -> answer(gateway, "a.example"));
            assertEquals("HTTP/1.1 503", answer(gateway, "b.example"));
        }
    }
}
