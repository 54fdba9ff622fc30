package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.FreePorts;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.TestAuthority;
import io.moorgate.traffic.tls.TlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway whose endpoints speak TLS, and whose authority for them changes while it runs. */
class EndpointAuthorityTest {
    private static final String HANDSHAKE =
            "GET /ws HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Empty messages, of a client and of an endpoint. */
    private static final String MASKED = "\u0082\u0080\0\0\0\0";

    private static final String UNMASKED = "\u0082\0";

    private final TestAuthority authority = new TestAuthority("endpoints");

    @TempDir
    private Path directory;

    private void service(int listen, int endpoint) throws IOException {
        write("chat.yaml", """
                apiVersion: v1
                kind: Service
                metadata:
                  name: chat
                  namespace: web
                  annotations:
                    moorgate.io/host: a.example
                    moorgate.io/listen: "%d"
                    moorgate.io/backend-tls: verify
                    moorgate.io/backend-ca-secret: endpoints-ca
                spec: {ports: [{name: main, port: 443}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: chat-1, namespace: web, labels: {kubernetes.io/service-name: chat}}
                addressType: IPv4
                ports: [{name: main, port: %d}]
                endpoints: [{addresses: [127.0.0.1], conditions: {ready: true}}]
                """.formatted(listen, endpoint));
    }

    private void trust(TestAuthority trusted) throws IOException {
        write("ca.yaml", """
                apiVersion: v1
                kind: Secret
                metadata: {name: endpoints-ca, namespace: web}
                stringData:
                  ca.crt: |
                %s
                """.formatted(trusted.certificatePem().indent(4)));
    }

    private void write(String file, String text) throws IOException {
        Path written = Files.writeString(directory.resolve(file + ".new"), text);
        Files.move(written, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void serve(TlsServer server) {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    /** Echoes raw bytes, answers each message behind a handshake with one, and requests with 200. */
    private static void answer(Socket client) {
        try (client) {
            String head = head(client);
            while (!head.contains("websocket") && !head.startsWith("raw")) {
                send(client, OK);
                head = head(client);
            }
            if (!head.startsWith("raw")) {
                send(client, SWITCHED);
                while (client.getInputStream().readNBytes(MASKED.length()).length > 0) {
                    send(client, UNMASKED);
                }
            }
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException end) {
            // the gateway has closed the connection
        }
    }

    private static String head(Socket from) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = from.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("end after: " + head);
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    private static void send(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String echo(Socket through, String text, int bytes) throws IOException {
        send(through, text);
        return new String(through.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    private static String status(int port) throws IOException {
        try (Socket client = TcpFixture.dial(port)) {
            send(client, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            return head(client).substring(9, 12);
        }
    }

    @Test
    void aChangedAuthorityHoldsForTheNextConnectionAndTouchesNoLiveOne() throws Exception {
        int listen = FreePorts.one();
        try (TlsServer server = new TlsServer(authority.issue("chat.web.svc"));
                Gateway gateway = new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
                    throw new IllegalStateException();
                })) {
            Thread.ofVirtual().start(() -> serve(server));
            service(listen, server.getLocalPort());
            gateway.start();
            await().until(() -> status(gateway.httpPort()).equals("503"));
            trust(authority);
            await().until(() -> status(gateway.httpPort()).equals("200"));
            try (Socket webSocket = TcpFixture.dial(gateway.httpPort());
                    Socket raw = TcpFixture.dial(listen)) {
                send(webSocket, HANDSHAKE);
                assertTrue(head(webSocket).startsWith("HTTP/1.1 101"));
                send(raw, "raw\r\n\r\n");
                assertEquals("one", echo(raw, "one", 3));
                assertEquals(UNMASKED, echo(webSocket, MASKED, UNMASKED.length()));

                trust(new TestAuthority("next"));
                await().until(() -> status(gateway.httpPort()).equals("503"));
                Files.delete(directory.resolve("ca.yaml"));
                await().until(() -> gateway.state().problems().stream()
                        .anyMatch(problem -> problem.message().contains("\"endpoints-ca\" is missing")));
                assertEquals("503", status(gateway.httpPort()));

                assertEquals("two", echo(raw, "two", 3));
                assertEquals(UNMASKED, echo(webSocket, MASKED, UNMASKED.length()));
                trust(authority);
                await().until(() -> status(gateway.httpPort()).equals("200"));
            }
        }
    }
}
