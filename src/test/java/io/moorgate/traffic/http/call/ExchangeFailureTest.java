package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.live.CloseReason;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What becomes of a plain exchange that goes wrong, on either side. */
class ExchangeFailureTest {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: web.example\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private static int closedPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private String ask(RawEndpoint endpoint, String request) throws IOException {
        fixture.routeAllTo(endpoint.port());
        try (RawClient client = fixture.connect()) {
            return client.send(request).readAnswer();
        }
    }

    @Test
    void closesAfterAFinalAnswerInPlaceOf100Continue() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno");
            peer.read(1);
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
                String answer = client.readToEnd().toLowerCase(Locale.ROOT);
                assertTrue(answer.startsWith("http/1.1 417 no\r\n") && answer.contains("connection: close"), answer);
            }
            await().until(() -> endpoint.ends.size() == 1);
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    @Test
    void abortsTheClientWhereTheEndpointBreaksOffMidBody() throws IOException {
        for (String framing :
                List.of("Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nz\r\n")) {
            try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\r\n" + framing);
            })) {
                fixture.routeAllTo(endpoint.port());
                try (RawClient client = fixture.connect()) {
                    String answer = client.send(GET).readToEnd();
                    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
                    assertFalse(answer.endsWith("0\r\n\r\n"), answer);
                }
                try (RawClient client = fixture.connect()) {
                    client.send("GET / HTTP/1.0\r\n\r\n");
                    assertThrows(IOException.class, client::readToEnd);
                }
            }
        }
        CloseReason broken = new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET);
        await().untilAsserted(() -> assertEquals(List.of(broken, broken, broken, broken), fixture.closed));
    }

    @Test
    void resetsTheEndpointsRequestWhereTheClientIsGone() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.read(1);
            throw new IOException("client left");
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send(GET);
                await().until(() -> endpoint.heads.size() == 1);
                fixture.time.advance(Duration.ofSeconds(2));
            }
            await().until(() -> fixture.time.isDueIn(Duration.ofMillis(60)));
            fixture.time.advance(Duration.ofMillis(60));
            await().until(() -> endpoint.ends.equals(List.of("client left")));
        }
        await().until(() ->
                fixture.closed.equals(List.of(new CloseReason(CloseReason.Side.CLIENT, CloseReason.Kind.RESET))));
        assertTrue(fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
    }

    @Test
    void resetsTheEndpointsRequestWhereTheClientLeavesAmidItsBody() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.readUntil("\r\n0\r\n\r\n");
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                await().until(() -> endpoint.heads.size() == 1);
            }
            await().until(() -> endpoint.ends.size() == 1 && !endpoint.ends.contains("done"));
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    @Test
    void tells502WhereTheEndpointBreaksOffBeforeItsAnswer() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(RawEndpoint.Peer::readHead)) {
            String answer = ask(endpoint, GET);
            assertTrue(answer.startsWith("http/1.1 502 bad gateway"), answer);
            assertTrue(answer.contains("gateway to endpoint: the endpoint broke off"), answer);
            assertEquals(1, endpoint.heads.size());
        }
        await().until(() -> fixture.answered.equals(List.of(502)));
        assertEquals(List.of(new CloseReason(CloseReason.Side.ENDPOINT, CloseReason.Kind.RESET)), fixture.closed);
    }

    @Test
    void passesAnAnswerOnThatComesBeforeTheBodyIsWhole() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            peer.socket.shutdownOutput();
            peer.readUntil("never");
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(1_000));
                String answer = client.readAnswer();
                assertTrue(answer.startsWith("http/1.1 413 ") && answer.endsWith("no"), answer);
                client.send("x".repeat(299_000));
                await().until(() -> fixture.connections.all().isEmpty());
                assertTrue(client.send(GET).readAnswer().startsWith("http/1.1 413 "));
            }
        }
        await().untilAsserted(() -> assertEquals(CloseReason.ENDPOINT_DONE, fixture.closed.getFirst()));
    }

    @Test
    void tells502WhereTheEndpointSpeaksNoHttp() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        })) {
            assertTrue(ask(endpoint, GET).startsWith("http/1.1 502 "));
        }
    }

    @Test
    void tells503WhereThereIsNoEndpointOrNoneAccepts() throws IOException {
        fixture.routeAllTo();
        try (RawClient client = fixture.connect()) {
            String answer = client.send(GET).readAnswer();
            assertTrue(answer.startsWith("http/1.1 503 "), answer);
            assertTrue(answer.contains("no endpoint may be used"), answer);
            fixture.routeAllTo(closedPort());
            answer = client.send(GET).readAnswer();
            assertTrue(answer.startsWith("http/1.1 503 ") && answer.contains("accepted a connection"), answer);
        }
        await().until(() -> fixture.answered.equals(List.of(503, 503)));
        assertTrue(fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
    }

    @Test
    void goesToTheNextEndpointWhereOneRefuses() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(closedPort(), endpoint.port());
            try (RawClient client = fixture.connect()) {
                for (int round = 0; round < 20; round++) {
                    assertTrue(client.send(GET).readAnswer().startsWith("http/1.1 200 "));
                }
            }
        }
    }

    @Test
    void tells504WhereTheEndpointIsSilentForTheResponseTimeout() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.read(1);
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send(GET);
                await().until(() -> endpoint.heads.size() == 1);
                fixture.time.advance(Duration.ofSeconds(299));
                assertEquals(1, fixture.connections.all().size());
                fixture.time.advance(Duration.ofSeconds(2));
                String answer = client.readAnswer();
                assertTrue(answer.startsWith("http/1.1 504 ") && answer.contains("did not answer in time"), answer);
            }
        }
        await().until(() ->
                fixture.closed.equals(List.of(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.TIMEOUT))));
        assertEquals(List.of(504), fixture.answered);
    }

    @Test
    void abortsAnAnswerThatStallsForTheIdleTimeout() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            peer.read(1);
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send(GET).readUntil("abc\r\n");
                fixture.time.advance(Duration.ofSeconds(61));
                assertEquals("", client.readToEnd());
            }
            await().until(() -> endpoint.ends.size() == 1);
        }
        await().until(() ->
                fixture.closed.equals(List.of(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.IDLE))));
    }

    @Test
    void triesOnceMoreWhereAKeptAliveConnectionTurnsOutDead() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send(OK);
            peer.readHead();
            peer.reset();
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                assertTrue(client.send(GET).readAnswer().startsWith("http/1.1 200 "));
                assertTrue(client.send(GET).readAnswer().startsWith("http/1.1 200 "));
                assertEquals(3, endpoint.heads.size());
                String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
                assertTrue(client.send(GET).readAnswer().startsWith("http/1.1 200 "));
                assertTrue(client.send(post).readAnswer().startsWith("http/1.1 502 "));
            }
        }
        await().until(() -> fixture.connections.all().isEmpty());
        assertEquals(4, fixture.closed.size());
    }
}
