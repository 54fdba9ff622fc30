package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ServerTls;
import io.moorgate.routing.TlsCertificate;
import io.moorgate.traffic.live.TlsHandshake;
import io.moorgate.traffic.live.TlsHandshake.Result;
import io.moorgate.traffic.live.TlsHandshake.Version;
import io.moorgate.traffic.tls.BoringSslClient;
import io.moorgate.traffic.tls.ClientHellos;
import io.moorgate.traffic.tls.TlsEngine;
import io.moorgate.traffic.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS handshakes on the TLS port: certificates by name, versions, limits. By either engine. */
class TlsHandshakeTest {
    private static final String SUBJECT = "CN=";

    private TlsFixture fixture;

    @AfterEach
    void close() {
        fixture.close();
    }

    private TlsCertificate certificate(String name) {
        return fixture.authority.issue(name).as("default/" + name);
    }

    private static String shown(SSLSocket socket) throws IOException {
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName().substring(SUBJECT.length());
    }

    private String shownFor(String name) throws IOException {
        try (SSLSocket socket = fixture.client().dial(fixture.port(), name)) {
            return shown(socket);
        }
    }

    @Test
    void boringSslIsWhatServesHere() {
        fixture = new TlsFixture(TlsEngine.best());
        assertEquals(TlsEngine.BORINGSSL, TlsEngine.best());
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void certificatesGoByExactNameThenByWildcardThenByTheDefault(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        fixture.serve(
                Map.of(
                        "a.example.com", ServerTls.of(certificate("a.example.com")),
                        "*.example.com", ServerTls.of(certificate("wild.example.com"))),
                ServerTls.of(certificate("default.example.org")));
        assertEquals("a.example.com", shownFor("a.example.com"));
        assertEquals("wild.example.com", shownFor("b.example.com"));
        assertEquals("default.example.org", shownFor("example.com"));
        assertEquals("default.example.org", shownFor(""));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aNameWithoutCertificateIsToldThatItIsNotRecognized(TlsEngine engine) {
        fixture = new TlsFixture(engine);
        fixture.serve(Map.of("a.example.com", ServerTls.of(certificate("a.example.com"))));
        SSLException refused = assertThrows(SSLException.class, () -> shownFor("b.example.com"));
        assertTrue(refused.getMessage().contains("unrecognized_name"), refused::toString);
        await().untilAsserted(() ->
                assertEquals(List.of(TlsHandshake.failed(Result.UNRECOGNIZED_NAME)), fixture.http.handshakes));
        assertEquals("unrecognized-name", fixture.http.refusedFacts.getFirst().detail());
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aNameWhoseProtectionIsBrokenIsRefused(TlsEngine engine) {
        fixture = new TlsFixture(engine);
        ServerTls closed = new ServerTls(List.of(certificate("a.example.com")), Optional.empty(), true);
        fixture.serve(Map.of("a.example.com", closed), ServerTls.of(certificate("b.example.com")));
        assertThrows(SSLException.class, () -> shownFor("a.example.com"));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void rsaAndEcdsaStandSideBySide(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        TlsCertificate rsa = fixture.authority
                .issue("RSA", Duration.ofDays(90), "rsa.example")
                .as("default/rsa");
        fixture.serve(Map.of("a.example.com", ServerTls.of(rsa, certificate("ecdsa.example"))));
        assertEquals("ecdsa.example", shownFor("a.example.com"));
        try (SSLSocket old = fixture.client()
                .versions("TLSv1.2")
                .ciphers("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .dial(fixture.port(), "a.example.com")) {
            assertEquals("rsa.example", shown(old));
        }
        try (SSLSocket picky = fixture.client()
                .schemes("rsa_pss_rsae_sha256", "ecdsa_secp384r1_sha384")
                .versions("TLSv1.3")
                .dial(fixture.port(), "a.example.com")) {
            assertEquals("rsa.example", shown(picky));
        } catch (SSLException authority) {
            // The authority of the test signs by P-256, which this client does not take; the handshake got that far.
            assertTrue(
                    authority.getMessage().contains("P-256")
                            || authority.getMessage().contains("SHA256"),
                    authority::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519MLKEM768", "X25519", "P-256", "P-384"})
    void everyGroupOfTheSettingsIsSpoken(String group) throws Exception {
        fixture = new TlsFixture(TlsEngine.BORINGSSL);
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        try (BoringSslClient client = new BoringSslClient(fixture.authority, "TLSv1.3", group)) {
            String answer = client.ask(
                    fixture.port(), "a.example.com", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void speaksTls12And13AndNothingOlder(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = fixture.client().versions(version).dial(fixture.port(), "a.example.com")) {
                assertEquals(version, socket.getSession().getProtocol());
            }
        }
        await().untilAsserted(() -> assertEquals(
                List.of(
                        new TlsHandshake(Version.TLS_1_3, false, Result.OK),
                        new TlsHandshake(Version.TLS_1_2, false, Result.OK)),
                fixture.http.handshakes));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void theLeastVersionCanBeRaised(TlsEngine engine) {
        fixture = new TlsFixture(
                engine, new TlsSettings("1.3", TlsSettings.DEFAULT.groups(), 10, Duration.ofSeconds(10)));
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        assertThrows(
                SSLException.class, () -> fixture.client().versions("TLSv1.2").dial(fixture.port(), "a.example.com"));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aChangedCertificateIsServedToTheNextHandshakeAndTouchesNoLiveConnection(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        fixture.serve(Map.of(), ServerTls.of(certificate("old.example.com")));
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                RawClient live = new RawClient(fixture.client().dial(fixture.port(), "x"))) {
            fixture.http.routeAllTo(endpoint.port());
            assertTrue(
                    live.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer().endsWith("ok"));
            fixture.serve(Map.of(), ServerTls.of(certificate("new.example.com")));
            assertEquals("new.example.com", shownFor("x"));
            assertTrue(
                    live.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").readAnswer().endsWith("ok"));
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aSlowHandshakeIsEndedAndCounted(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            await().until(() -> fixture.listener().connections() == 1);
            await().untilAsserted(() -> {
                fixture.http.time.advance(Duration.ofSeconds(10));
                assertEquals(List.of("tls-handshake-time"), fixture.http.limits);
            });
            await().until(() -> fixture.listener().connections() == 0);
            assertEquals(List.of(TlsHandshake.failed(Result.TIMEOUT)), fixture.http.handshakes);
            assertEquals("timeout", fixture.http.refusedFacts.getFirst().detail());
            assertTrue(silent.isConnected());
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aHandshakeThatStopsBehindItsHelloIsEndedAndItsPlaceGivenBack(TlsEngine engine) throws Exception {
        fixture =
                new TlsFixture(engine, new TlsSettings("1.2", TlsSettings.DEFAULT.groups(), 1, Duration.ofSeconds(10)));
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        try (HalfHandshake first = HalfHandshake.begin(fixture.port());
                HalfHandshake second = HalfHandshake.begin(fixture.port())) {
            first.awaitAnswer();
            second.awaitAnswer();
            fixture.http.time.advance(Duration.ofMillis(9_900));
            assertEquals(List.of(), fixture.http.limits);
            fixture.http.time.advance(Duration.ofMillis(200));
            await().untilAsserted(() ->
                    assertEquals(List.of("tls-handshake-time", "tls-handshake-time"), fixture.http.limits));
        }
        await().until(() -> fixture.listener().connections() == 0);
        assertEquals("a.example.com", shownFor("a.example.com"));
        assertEquals("a.example.com", shownFor("a.example.com"));
    }

    @Test
    void handshakesUnderWayAreLimitedAndCounted() throws Exception {
        fixture = new TlsFixture(
                TlsEngine.best(), new TlsSettings("1.2", TlsSettings.DEFAULT.groups(), 1, Duration.ofSeconds(10)));
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        try (HalfHandshake first = HalfHandshake.begin(fixture.port());
                HalfHandshake second = HalfHandshake.begin(fixture.port())) {
            // Two event loops have a place each.
            first.awaitAnswer();
            second.awaitAnswer();
            for (int more = 0; more < 2; more++) {
                try (HalfHandshake refused = HalfHandshake.begin(fixture.port())) {
                    assertThrows(IOException.class, refused::awaitAnswer);
                }
            }
        }
        await().until(() -> fixture.http.limits.size() == 2);
        assertEquals("tls-handshakes", fixture.http.limits.getFirst());
        await().untilAsserted(() -> assertEquals("a.example.com", shownFor("a.example.com")));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void plainHttpIsAnsweredAndClosed(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        for (String[] parts :
                new String[][] {{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"}, {"P", "OS", "T", " / HTTP/1.1\r\nHost: x\r\n"}
                }) {
            try (RawClient plain = new RawClient(fixture.port())) {
                for (String part : parts) {
                    plain.send(part);
                }
                String answer = plain.readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
                assertTrue(answer.endsWith("plain HTTP on a port that speaks TLS (expected: https://)\n"), answer);
            }
        }
        await().untilAsserted(() -> assertEquals(
                List.of(TlsHandshake.failed(Result.PLAIN_HTTP), TlsHandshake.failed(Result.PLAIN_HTTP)),
                fixture.http.handshakes));
    }

    @Test
    void aHelloBehindOtherBytesIsNone() throws IOException {
        fixture = new TlsFixture(TlsEngine.best());
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        for (String before : List.of("G", "GET", "SSH-2.0-x\r\n")) {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
                client.setTcpNoDelay(true);
                client.getOutputStream().write(before.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().write(ClientHellos.of("a.example.com"));
                assertEquals(-1, client.getInputStream().read());
            }
        }
        await().untilAsserted(() ->
                assertEquals(Collections.nCopies(3, TlsHandshake.failed(Result.FAILED)), fixture.http.handshakes));
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void whatIsNeitherTlsNorHttpIsClosed(TlsEngine engine) throws IOException {
        fixture = new TlsFixture(engine);
        fixture.serve(Map.of(), ServerTls.of(certificate("a.example.com")));
        try (RawClient plain = new RawClient(fixture.port())) {
            plain.send("SSH-2.0-client\r\n");
            assertEquals("", plain.readToEnd());
        }
        await().untilAsserted(() -> assertEquals(List.of(TlsHandshake.failed(Result.FAILED)), fixture.http.handshakes));
    }
}
