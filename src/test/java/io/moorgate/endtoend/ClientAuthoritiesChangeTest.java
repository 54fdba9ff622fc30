package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TestAuthority.Issued;
import io.moorgate.traffic.tls.TlsClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of live connections when the authorities of their clients change. */
class ClientAuthoritiesChangeTest {
    private static final byte[] CLOSE_1008 = {(byte) 0x88, 2, 0x03, (byte) 0xf0};

    private final Vertx vertx = Vertx.vertx();
    private final TestAuthority authority = new TestAuthority("authority");
    private final TestAuthority clients = new TestAuthority("clients");
    private final TestAuthority others = new TestAuthority("others");
    private final Issued good = clients.issue("good");
    private final Issued bad = clients.issue("bad");

    @TempDir
    private Path manifests;

    private int web;
    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        web = vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .requestHandler(request -> request.response().end("ok"))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
        Issued certificate = authority.issue("a.example", "open.example");
        secret("cert", "kubernetes.io/tls", "tls.crt", certificate.certificatePem(), "tls.key", certificate.keyPem());
        authorities(clients, clients.revocation().getEncoded());
        service("a", "; client-ca-secret: clients");
        service("open", "");
        gateway = new Gateway(TestSettings.of(manifests, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
        await().until(() -> gateway.httpsPort() > 0);
        await().ignoreExceptions().untilAsserted(() -> get(dial(Optional.of(good), "a.example"), "a.example"));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void service(String name, String more) throws IOException {
        new Manifests(manifests).service(name, "host: " + name + ".example; tls-secret: cert" + more, web);
    }

    private void authorities(TestAuthority signer, byte[] list) throws IOException {
        secret("clients", "Opaque", "ca.crt", signer.certificatePem(), "ca.crl", TestAuthority.pem("X509 CRL", list));
    }

    private void secret(String name, String type, String first, String firstPem, String second, String secondPem)
            throws IOException {
        write("secret-" + name, """
                apiVersion: v1
                kind: Secret
                type: %s
                metadata: {name: %s, namespace: test}
                stringData:
                  %s: |
                %s
                  %s: |
                %s
                """.formatted(type, name, first, firstPem.indent(4), second, secondPem.indent(4)));
    }

    private void write(String name, String text) throws IOException {
        Path written = Files.writeString(manifests.resolve(name + ".new"), text);
        Files.move(written, manifests.resolve(name + ".yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private Socket dial(Optional<Issued> own, String name) throws IOException {
        return new TlsClient(authority, own).alpn("http/1.1").dial(gateway.httpsPort(), name);
    }

    private static String head(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = client.getInputStream().read();
            assertTrue(octet >= 0, () -> "end after: " + head);
            head.append((char) octet);
        }
        return head.toString();
    }

    private static Socket get(Socket client, String host) throws IOException {
        send(client, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        String head = head(client);
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
        assertEquals("ok", new String(client.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
        return client;
    }

    private static Socket webSocket(Socket client, String host) throws IOException {
        send(
                client,
                "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        String head = head(client);
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        echo(client);
        return client;
    }

    /** A masked text of one character, masked by zeros, and the same back. */
    private static void echo(Socket client) throws IOException {
        client.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'});
        assertArrayEquals(
                new byte[] {(byte) 0x81, 1, 'x'}, client.getInputStream().readNBytes(3));
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertClosedAsForbidden(Socket webSocket) throws IOException {
        assertArrayEquals(CLOSE_1008, webSocket.getInputStream().readNBytes(4));
        webSocket.close();
    }

    @Test
    void aRevokedClientLosesItsConnectionsAndTheOthersGoOn() throws Exception {
        Socket badSocket = webSocket(dial(Optional.of(bad), "a.example"), "a.example");
        Socket goodSocket = webSocket(dial(Optional.of(good), "a.example"), "a.example");
        Socket openSocket = webSocket(dial(Optional.empty(), "open.example"), "open.example");
        Socket badKept = get(dial(Optional.of(bad), "a.example"), "a.example");
        Socket goodKept = get(dial(Optional.of(good), "a.example"), "a.example");
        authorities(clients, clients.revocation(bad.certificate()).getEncoded());
        assertClosedAsForbidden(badSocket);
        assertEquals(-1, badKept.getInputStream().read());
        echo(goodSocket);
        echo(openSocket);
        get(goodKept, "a.example");

        authorities(others, others.revocation(new X509Certificate[0]).getEncoded());
        assertClosedAsForbidden(goodSocket);
        assertEquals(-1, goodKept.getInputStream().read());
        echo(openSocket);
        openSocket.close();
    }

    @Test
    void anAnnotationThatIsRemovedClosesNothingAndOneThatIsAddedClosesWhoHasShownNothing() throws Exception {
        Socket shown = webSocket(dial(Optional.of(good), "a.example"), "a.example");
        Socket shownKept = get(dial(Optional.of(good), "a.example"), "a.example");
        service("a", "");
        await().ignoreExceptions().untilAsserted(() -> get(dial(Optional.empty(), "a.example"), "a.example")
                .close());
        Socket nothing = webSocket(dial(Optional.empty(), "a.example"), "a.example");
        Socket nothingKept = get(dial(Optional.empty(), "a.example"), "a.example");
        echo(shown);
        get(shownKept, "a.example");

        service("a", "; client-ca-secret: clients");
        assertClosedAsForbidden(nothing);
        assertEquals(-1, nothingKept.getInputStream().read());
        echo(shown);
        get(shownKept, "a.example");
        shown.close();
        shownKept.close();
    }

    @Test
    void aSecretThatBreaksClosesNothing() throws Exception {
        Socket live = webSocket(dial(Optional.of(good), "a.example"), "a.example");
        long before = gateway.table().current().generation();
        secret("clients", "Opaque", "ca.crt", "none", "ca.crl", "none");
        await().until(() -> gateway.table().current().generation() > before);
        service("open", "; drain-timeout: 1m");
        await().until(() -> gateway.table().current().generation() > before + 1);
        echo(live);
        live.close();
    }
}
