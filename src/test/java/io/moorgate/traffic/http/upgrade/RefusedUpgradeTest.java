package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LifePolicy;
import io.moorgate.traffic.http.RawPeer;
import io.moorgate.traffic.http.UpgradeFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefusedUpgradeTest {
    private ServerSocket endpoints;
    private UpgradeFixture fixture;

    @BeforeEach
    void open() throws IOException {
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(10_000);
        IdleTimeouts idle = new IdleTimeouts(
                Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(1500));
        fixture = new UpgradeFixture(Affinity.NONE, idle, endpoints.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoints.close();
    }

    @Test
    void comesBackWithStatusHeadersAndBody() throws Exception {
        String answer =
                answerTo("HTTP/1.1 401 Log in first\r\nWWW-Authenticate: Basic realm=\"x\"\r\nKeep-Alive: timeout=5\r\n"
                        + "X-Reason: none\r\nContent-Length: 6\r\n\r\nsorry\n");
        assertTrue(answer.startsWith("HTTP/1.1 401 Log in first\r\n"), answer);
        assertTrue(answer.contains("www-authenticate: Basic realm=\"x\"\r\n"), answer);
        assertTrue(answer.contains("x-reason: none\r\n"), answer);
        assertTrue(answer.toLowerCase().contains("connection: close\r\n"), answer);
        assertFalse(answer.toLowerCase().contains("keep-alive"), answer);
        assertTrue(answer.endsWith("\r\n\r\nsorry\n"), answer);
        assertEquals(List.of(401), fixture.answers);
        awaitNothingLeft();
    }

    @Test
    void aChunkedBodyIsPassedOnWithItsTrailers() throws Exception {
        String answer = answerTo("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(body.startsWith("3\r\nabc\r\n2\r\nde\r\n0\r\n"), answer);
        assertTrue(body.contains("x-sum: 5\r\n"), answer);
    }

    @Test
    void aBodyUntilTheEndOfTheConnectionIsPassedOnChunked() throws Exception {
        String answer = answerTo("HTTP/1.1 500 No\r\n\r\nuntil the end");
        assertTrue(answer.contains("until the end\r\n0\r\n\r\n"), answer);
    }

    @Test
    void answersWithoutABodyStayWithout() throws Exception {
        String answer = answerTo("HTTP/1.1 204 No Content\r\n\r\n");
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
        assertFalse(answer.toLowerCase().contains("transfer-encoding"), answer);
        assertFalse(answer.toLowerCase().contains("content-length"), answer);
    }

    @Test
    void keepsTheUpgradeHeaderOf426() throws Exception {
        String answer = answerTo("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Connection: Upgrade\r\nContent-Length: 0\r\n\r\n");
        assertTrue(answer.toLowerCase().contains("upgrade: websocket\r\n"), answer);
        assertTrue(answer.toLowerCase().contains("connection: close, upgrade\r\n"), answer);
        assertTrue(answer.contains("sec-websocket-version: 13\r\n"), answer);
    }

    @Test
    void aBodyIsNotReadFasterThanTheClientTakesIt() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 500 Much\r\nContent-Length: 100000000\r\n\r\n");
            AtomicLong sent = new AtomicLong();
            var sender = CompletableFuture.runAsync(() -> {
                try {
                    byte[] part = new byte[100_000];
                    for (int i = 0; i < 1000; i++) {
                        endpoint.send(part);
                        sent.addAndGet(part.length);
                    }
                } catch (IOException stopped) {
                    // The client has gone, and the gateway with it.
                }
            });
            client.readHead();
            await().until(() -> sent.get() > 0);
            await().during(Duration.ofMillis(300)).until(() -> sent.get() < 50_000_000);
            client.reset();
            sender.join();
        }
        awaitNothingLeft();
    }

    @Test
    void aBodyThatBreaksOffBreaksOffAtTheClient() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 500 Half\r\nContent-Length: 10\r\n\r\nhalf");
            assertTrue(client.readHead().startsWith("HTTP/1.1 500"));
            assertEquals("half", client.read(4));
            endpoint.finish();
            client.assertEnd();
        }
        awaitNothingLeft();
    }

    @Test
    void nothingThatTheClientSendsBehindARefusedHandshakeIsTakenForARequest() throws Exception {
        try (RawPeer client =
                        RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            String answer = client.readAll();
            assertEquals(answer.indexOf("HTTP/1.1"), answer.lastIndexOf("HTTP/1.1"), answer);
        }
    }

    @Test
    void noEndpointIsA503() throws Exception {
        endpoints.close();
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE)) {
            String answer = client.readAll();
            assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
            assertTrue(answer.toLowerCase().contains("connection: close\r\n"), answer);
        }
        assertEquals(List.of(503), fixture.answers);
    }

    @Test
    void anEndpointThatNeverAnswersIsA504AfterTheResponseTimeout() throws Exception {
        LifePolicy life = LifePolicy.DEFAULT;
        fixture.with(new LifePolicy(
                life.drainTimeout(),
                life.pingInterval(),
                life.ageMax(),
                life.ageJitterPercent(),
                life.rebalancePercent(),
                Duration.ofMillis(200)));
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            assertTrue(client.readAll().startsWith("HTTP/1.1 504"));
            endpoint.assertEnd();
        }
        assertEquals(List.of(504), fixture.answers);
        awaitNothingLeft();
    }

    @Test
    void anAnswerThatIsNotHttpIsA502() throws Exception {
        assertBadGateway("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    }

    @Test
    void anAnswerHeadWithoutEndIsA502() throws Exception {
        assertBadGateway("HTTP/1.1 101 Switching Protocols\r\nX: " + "x".repeat(EndpointHandshake.HEAD_BYTES_MAX));
    }

    @Test
    void aSwitchToAnotherProtocolIsA502() throws Exception {
        assertBadGateway("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
    }

    @Test
    void anEndpointThatClosesInsteadOfAnsweringIsA502() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE)) {
            accept().close();
            assertTrue(client.readAll().startsWith("HTTP/1.1 502"));
        }
        awaitNothingLeft();
    }

    @Test
    void anUpgradeWithABodyIsA400() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port())
                .send(RawPeer.HANDSHAKE.replace("Upgrade: websocket", "Content-Length: 3\r\nUpgrade: websocket")
                        + "abc")) {
            assertTrue(client.readAll().startsWith("HTTP/1.1 400"));
        }
    }

    private void assertBadGateway(String answer) throws Exception {
        String got = answerTo(answer);
        assertTrue(got.startsWith("HTTP/1.1 502"), got);
        assertEquals(List.of(502), fixture.answers);
        awaitNothingLeft();
    }

    private String answerTo(String answer) throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send(answer);
            endpoint.finish();
            return client.readAll();
        }
    }

    private void awaitNothingLeft() {
        await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
        assertEquals(0, fixture.connections.all().size());
        assertEquals(List.of(), fixture.ended);
    }

    private RawPeer accept() throws IOException {
        return new RawPeer(endpoints.accept());
    }
}
