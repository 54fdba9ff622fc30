package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.traffic.live.TlsHandshake;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HTTP behind TLS: the same as without, with every guard. */
class TlsPortTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String LAST_GET = "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private TlsFixture fixture;
    private RawEndpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        endpoint = RawEndpoint.answering(OK);
        fixture = TlsFixture.serving(endpoint.port());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    /** Through {@code tap}, in TLS 1.2, whose record types can be seen. */
    private RawClient tapped(RecordTap tap) throws IOException {
        return new RawClient(
                fixture.client().versions("TLSv1.2").alpn("http/1.1").dial(tap.port(), "localhost"));
    }

    @Test
    void http11IsCarried() throws IOException {
        try (RawClient client = fixture.connect()) {
            assertTrue(client.send(GET).readAnswer().endsWith("ok"));
            assertTrue(client.send(GET).readAnswer().endsWith("ok"));
        }
        String head = endpoint.heads.getFirst().toLowerCase(java.util.Locale.ROOT);
        assertTrue(head.contains("x-forwarded-proto: https\r\n"), head);
        assertTrue(head.contains("proto=https"), head);
        assertTrue(head.contains("x-forwarded-port: " + fixture.port() + "\r\n"), head);
    }

    @Test
    void http2IsCarriedWhereTheClientOffersIt() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(fixture.client().context()).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + fixture.port() + "/a"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertEquals("ok", answer.body());
        }
    }

    @Test
    void anAffinityCookieIsSecureOnlyForClientsOfTls() throws IOException {
        Affinity affinity = new Affinity(
                new Affinity.Key.Cookie(new CookiePolicy(
                        "mg-1", "/", Optional.empty(), Optional.empty(), "Lax", Optional.empty(), false)),
                Duration.ofHours(1),
                Affinity.NONE.whenDraining(),
                Affinity.NONE.whenLost(),
                Affinity.NONE.mode());
        fixture.http.publish(Map.of(
                HostPattern.ANY,
                Map.of(
                        PathPattern.prefix("/"),
                        HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, endpoint.port()))));
        try (RawClient encrypted = fixture.connect();
                RawClient plain = fixture.http.connect()) {
            assertTrue(encrypted.send(GET).readAnswer().matches("(?s).*set-cookie: mg-1=[^\r]*; secure.*"));
            assertFalse(plain.send(GET).readAnswer().matches("(?s).*set-cookie: mg-1=[^\r]*; secure.*"));
        }
    }

    @Test
    void alpnPrefersHttp2() throws IOException {
        try (SSLSocket socket = fixture.client().alpn("http/1.1", "h2").dial(fixture.port(), "localhost")) {
            assertEquals("h2", socket.getApplicationProtocol());
        }
    }

    @Test
    void aClientWithoutAlpnIsKnownByItsFirstBytes() throws IOException {
        try (RawClient client = new RawClient(fixture.client().dial(fixture.port(), "localhost"))) {
            assertTrue(client.send(GET).readAnswer().endsWith("ok"));
        }
        try (RawClient client = new RawClient(fixture.client().dial(fixture.port(), "localhost"))) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
            assertEquals(4, client.socket().getInputStream().readNBytes(9)[3]);
        }
    }

    @Test
    void aClientThatSettledOnHttp11MayNotSpeakHttp2() throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertTrue(client.readHead().startsWith("http/1.1 505"));
        }
    }

    @Test
    void requestsAreReadAsStrictlyAsWithoutTls() throws IOException {
        for (String smuggling : List.of(
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            try (RawClient client = fixture.connect()) {
                String answer = client.send(smuggling).readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 400") || answer.startsWith("HTTP/1.1 501"), answer);
            }
        }
        assertEquals(0, endpoint.accepted());
    }

    @Test
    void theHeaderTimeoutAnswersWithinTls() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawClient client = tapped(tap)) {
            client.send("GET / HTTP/1.1\r\nHost: lo");
            await().until(() -> fixture.listener().connections() == 1);
            await().untilAsserted(() -> {
                fixture.http.time.advance(Duration.ofSeconds(5));
                assertFalse(fixture.http.refused.isEmpty());
            });
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void closeNotifyGoesBehindTheLastAnswer() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawClient client = tapped(tap)) {
            assertTrue(client.send(LAST_GET).readToEnd().endsWith("ok"));
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void closeNotifyEndsAnIdleConnection() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawClient client = tapped(tap)) {
            assertTrue(client.send(GET).readAnswer().endsWith("ok"));
            await().untilAsserted(() -> {
                fixture.http.time.advance(Duration.ofSeconds(60));
                assertEquals(0, fixture.listener().connections());
            });
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void closeNotifyGoesOutWhenThePortCloses() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawClient client = tapped(tap)) {
            assertTrue(client.send(GET).readAnswer().endsWith("ok"));
            HttpFixture.join(fixture.listener().close());
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
    }

    @Test
    void aClientsCloseNotifyIsAnswered() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port())) {
            try (RawClient client = tapped(tap)) {
                assertTrue(client.send(GET).readAnswer().endsWith("ok"));
            }
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
        await().until(() -> fixture.listener().connections() == 0);
    }

    @Test
    void anAnswerThatIsCutIsBrokenOffWithoutCloseNotify() throws Exception {
        try (RawEndpoint cutting = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                });
                RecordTap tap = new RecordTap(fixture.port());
                RawClient client = tapped(tap)) {
            fixture.http.routeAllTo(cutting.port());
            client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
            String head = client.readHead();
            assertTrue(head.contains(" 200 "), head);
            ExecutionException reset = assertThrows(ExecutionException.class, tap::lastRecord);
            assertTrue(reset.getMessage().contains("reset"), reset::toString);
        }
    }

    @Test
    void sessionsAreResumedAndCounted() throws Exception {
        var client = fixture.client().alpn("http/1.1");
        for (int time = 0; time < 2; time++) {
            try (RawClient connection = new RawClient(client.dial(fixture.port(), "localhost"))) {
                assertTrue(connection.send(LAST_GET).readToEnd().endsWith("ok"));
            }
        }
        await().untilAsserted(() -> assertEquals(
                List.of(false, true),
                fixture.http.handshakes.stream().map(TlsHandshake::resumed).toList()));
    }

    @Test
    void aBodyOfManyRecordsPasses() throws IOException {
        int size = 3_000_000;
        try (RawEndpoint large = RawEndpoint.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + "x".repeat(size));
                RawClient client = fixture.connect()) {
            fixture.http.routeAllTo(large.port());
            String answer = client.send(GET).readAnswer();
            assertTrue(answer.endsWith("x".repeat(1000)));
            assertTrue(answer.length() > size);
        }
    }
}
