package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new certificate is shown to the next handshake and touches no live connection. {@code -Dtest.wss=9000} is the most that the
 * descriptors of one process allow: a proxied WebSocket takes two, and a process has 20,000.
 */
class LiveConnectionsUnderCertificatesTest {
    private static final int WEBSOCKETS = Integer.getInteger("test.wss", 3_000);
    private static final int CHANGES = 100;
    private static final int WARM_UP = 300;
    private static final String HOST = "chat.example";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /* A small young generation, so that resident memory grows by what a connection keeps and not by what its opening leaves behind. */
    private static final List<String> JAVA_FLAGS = List.of("-Xmn16m");

    /** Quarkus sets it in a process that runs its tests: then no resolver of Vert.x's would know the host. */
    private static final String RESOLVER_OFF = "vertx.disableDnsResolver";

    private final Vertx vertx = knowing(HOST);
    private final TestAuthority authority = new TestAuthority("authority");
    private final Echoes endpoint = Echoes.start(vertx, "endpoint");
    private final ManyClients clients = ManyClients.overTls(vertx, authority);

    @TempDir
    private Path directory;

    private static Vertx knowing(String host) {
        String before = System.clearProperty(RESOLVER_OFF);
        try {
            return Vertx.vertx(new VertxOptions()
                    .setAddressResolverOptions(
                            new AddressResolverOptions().setHostsValue(Buffer.buffer("127.0.0.1 " + host))));
        } finally {
            if (before != null) {
                System.setProperty(RESOLVER_OFF, before);
            }
        }
    }

    @AfterEach
    void closeEverything() {
        Await.done(vertx.close());
    }

    @Test
    void aHundredCertificateChangesLoseNoWebSocketOverTls() throws Exception {
        Manifests manifests = new Manifests(directory);
        manifests.service("chat", "kubernetes.io/ws", "host: " + HOST + "; tls-secret: chat-tls", endpoint.httpPort());
        manifests.secret("chat-tls", authority.issue(HOST));
        try (GatewayProcess gateway = GatewayProcess.begin(List.of(), JAVA_FLAGS, "127.0.0.1", directory)) {
            gateway.httpPort();
            await().atMost(PATIENCE).until(() -> gateway.httpsPort() > 0);
            int port = gateway.httpsPort();
            clients.openWebSockets(WARM_UP, HOST, port, "/chat");
            clients.everybodyEchoes("warm");
            long before = gateway.residentKib();
            clients.openWebSockets(WEBSOCKETS - WARM_UP, HOST, port, "/chat");
            System.out.printf(
                    "resident KiB per idle WebSocket over TLS: %.1f%n",
                    (gateway.residentKib() - before) / (double) (WEBSOCKETS - WARM_UP));
            clients.everybodyEchoes("before");
            System.out.printf(
                    "the same after an echo of each: %.1f%n",
                    (gateway.residentKib() - before) / (double) (WEBSOCKETS - WARM_UP));

            for (int change = 1; change <= CHANGES; change++) {
                Issued certificate =
                        change % 10 > 0 ? authority.issue(HOST) : authority.issue("RSA", Duration.ofDays(90), HOST);
                manifests.secret("chat-tls", certificate);
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> certificate.certificate().equals(shown(port)));
            }

            assertEquals(0, clients.lost());
            clients.everybodyEchoes("after");
            assertEquals(WEBSOCKETS, clients.size());
            assertEquals(WEBSOCKETS, endpoint.webSockets());
            assertEquals(0, clients.lost());
        }
    }

    private X509Certificate shown(int port) throws IOException {
        try (SSLSocket socket = new TlsClient(authority).alpn("http/1.1").dial(port, HOST)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
