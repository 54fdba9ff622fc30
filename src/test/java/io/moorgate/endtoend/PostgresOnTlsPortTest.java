package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.traffic.port.TcpFixture;
import io.moorgate.traffic.tls.ClientHellos;
import io.moorgate.traffic.tls.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that ask for TLS in PostgreSQL's words, on the port that serves hosts over TLS, too. */
class PostgresOnTlsPortTest {
    private static final byte[] QUESTION = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private ServerSocket endpoints;
    private Gateway gateway;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(10_000);
        Manifests manifests = new Manifests(folder);
        manifests.service("db", "tcp", "protocol: tls-passthrough; host: db.example", endpoints.getLocalPort());
        manifests.service("web", "http", "host: web.example; tls-secret: cert", endpoints.getLocalPort());
        manifests.secret("cert", new TestAuthority("authority").issue("web.example"));
        gateway = new Gateway(TestSettings.of(folder, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
        await().until(() -> gateway.httpsPort() > 0);
        await().until(() ->
                gateway.table().current().serverNames().names().entries().size() == 2);
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
        endpoints.close();
    }

    /** A client that is to begin. */
    private Socket asking() throws IOException {
        Socket client = TcpFixture.dial(gateway.httpsPort());
        client.setSoTimeout(10_000);
        client.getOutputStream().write(QUESTION);
        assertEquals('S', client.getInputStream().read());
        return client;
    }

    @Test
    void aNameThatIsPassedThroughHasItsEndpointAsked() throws IOException {
        byte[] hello = ClientHellos.of("db.example");
        try (Socket client = asking()) {
            client.getOutputStream().write(hello);
            try (Socket endpoint = endpoints.accept()) {
                endpoint.setSoTimeout(10_000);
                assertArrayEquals(QUESTION, endpoint.getInputStream().readNBytes(QUESTION.length));
                endpoint.getOutputStream().write('S');
                assertArrayEquals(hello, endpoint.getInputStream().readNBytes(hello.length));
                endpoint.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
                assertEquals("hi", new String(client.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
            }
        }
        await().until(() -> gateway.connections().all().isEmpty());
    }

    @Test
    void aNameWhoseTlsEndsHereIsNotServed() throws IOException {
        try (Socket client = asking()) {
            client.getOutputStream().write(ClientHellos.of("web.example"));
            assertArrayEquals(UNRECOGNIZED_NAME, client.getInputStream().readAllBytes());
        }
    }
}
