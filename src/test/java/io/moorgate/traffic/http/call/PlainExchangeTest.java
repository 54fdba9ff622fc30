package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PlainExchangeTest {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: web.example\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private String ask(RawEndpoint endpoint, String request) throws IOException {
        fixture.routeAllTo(endpoint.port());
        try (RawClient client = fixture.connect()) {
            return client.send(request).readAnswer();
        }
    }

    @Test
    void carriesARequestAndItsAnswer() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(
                "HTTP/1.1 201 Made\r\nContent-Length: 2\r\nX-Mine: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\nok")) {
            String answer = ask(endpoint, GET);
            assertTrue(answer.startsWith("http/1.1 201 made\r\n"), answer);
            assertTrue(answer.contains("x-mine: 1\r\n") && answer.endsWith("\r\n\r\nok"), answer);
            assertTrue(answer.contains("set-cookie: a=1\r\n") && answer.contains("set-cookie: b=2\r\n"), answer);
            String head = endpoint.heads.getFirst();
            assertTrue(head.startsWith("GET /a?b=c HTTP/1.1\r\n"), head);
            assertTrue(head.toLowerCase(Locale.ROOT).contains("host: web.example\r\n"), head);
            assertFalse(head.toLowerCase(Locale.ROOT).contains("content-length"), head);
            assertFalse(head.toLowerCase(Locale.ROOT).contains("transfer-encoding"), head);
        }
        await().untilAsserted(() -> assertEquals(List.of(CloseReason.ENDPOINT_DONE), fixture.closed));
        assertEquals(List.of(201), fixture.answered);
        assertTrue(fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
    }

    @Test
    void carriesABodyOfKnownLength() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            String head = peer.readHead();
            assertTrue(head.toLowerCase(Locale.ROOT).contains("content-length: 5"), head);
            String body = peer.read(5);
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
        })) {
            String answer = ask(endpoint, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
            assertTrue(answer.endsWith("hello"), answer);
        }
        await().until(() -> fixture.closed.size() == 1);
    }

    @Test
    void carriesChunkedBodiesBothWays() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.readUntil("hello\r\n");
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            peer.readUntil("0\r\n\r\n");
            peer.send("0\r\n\r\n");
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
                assertTrue(client.readHead().contains("transfer-encoding: chunked"));
                assertEquals("3\r\nabc\r\n", client.readUntil("abc\r\n"));
                client.send("0\r\n\r\n");
                assertEquals("0\r\n\r\n", client.readUntil("0\r\n\r\n"));
            }
        }
    }

    @Test
    void carriesTrailersBothWays() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            String body = peer.readUntil("\r\n0\r\n");
            heardTrailer = body + peer.readUntil("\r\n\r\n");
            peer.send("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nX-Sum: 42\r\n\r\n");
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTrailer: X-In\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5\r\nhello\r\n0\r\nX-In: 7\r\n\r\n");
                assertTrue(client.readHead().contains("trailer: x-sum"));
                String body = client.readUntil("\r\n\r\n").toLowerCase(Locale.ROOT);
                assertTrue(body.endsWith("0\r\nx-sum: 42\r\n\r\n"), body);
            }
            assertTrue(heardTrailer.toLowerCase(Locale.ROOT).endsWith("x-in: 7\r\n\r\n"), heardTrailer);
        }
    }

    private volatile String heardTrailer = "";

    @Test
    void answersHeadWithTheLengthAndNoBody() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertTrue(client.readHead().contains("content-length: 5"));
                client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertTrue(client.readToEnd().endsWith("\r\n\r\n"));
            }
        }
    }

    @Test
    void answers204And304WithoutABody() throws IOException {
        for (String status : List.of("204 No Content", "304 Not Modified")) {
            try (RawEndpoint endpoint = RawEndpoint.answering("HTTP/1.1 " + status + "\r\nETag: \"1\"\r\n\r\n")) {
                fixture.routeAllTo(endpoint.port());
                try (RawClient client = fixture.connect()) {
                    String head = client.send(GET).readHead();
                    assertTrue(head.contains("etag: \"1\""), head);
                    assertFalse(head.contains("transfer-encoding"), head);
                    assertFalse(status.startsWith("204") && head.contains("content-length"), head);
                    assertTrue(client.send(GET).readHead().startsWith("http/1.1 " + status.substring(0, 3)));
                }
            }
        }
    }

    @Test
    void removesHopByHopHeadersBothWaysAlsoNamedOnes() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive, X-Gone"
                        + "\r\nX-Gone: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nUpgrade: foo\r\nX-Kept: 1\r\n\r\n")) {
            String answer = ask(
                    endpoint,
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Private, Host, close\r\nX-Private: 1\r\nTE: trailers\r\n"
                            + "Proxy-Authorization: x\r\nKeep-Alive: 5\r\nUpgrade: foo\r\nX-Public: 1\r\n\r\n");
            for (String gone : List.of("x-gone", "keep-alive:", "proxy-authenticate", "upgrade")) {
                assertFalse(answer.contains(gone), answer);
            }
            assertTrue(answer.contains("x-kept: 1"), answer);
            String head = endpoint.heads.getFirst().toLowerCase(Locale.ROOT);
            for (String gone : List.of("x-private", "te:", "proxy-authorization", "keep-alive:", "upgrade")) {
                assertFalse(head.contains(gone), head);
            }
            assertTrue(head.contains("x-public: 1") && head.contains("host: a\r\n"), head);
        }
    }

    @Test
    void passes100ContinueOnEndToEnd() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 100 Continue\r\n\r\n");
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + peer.read(5));
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
                assertTrue(client.readHead().startsWith("http/1.1 100 continue"));
                assertTrue(client.send("hello").readAnswer().endsWith("hello"));
            }
            assertTrue(endpoint.heads.getFirst().toLowerCase(Locale.ROOT).contains("expect: 100-continue"));
        }
    }

    @Test
    void passesEarlyHintsOn() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String hints = client.send(GET).readHead();
                assertEquals("http/1.1 103 early hints\r\nlink: </a.css>\r\n\r\n", hints);
                assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
                String old = client.send("GET / HTTP/1.0\r\n\r\n").readToEnd();
                assertTrue(old.toLowerCase(Locale.ROOT).contains(" 200 ok") && !old.contains("103"), old);
            }
        }
    }

    @Test
    void answersAnOldClientWithABodyThatEndsWithTheConnection() throws IOException {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n";
        try (RawEndpoint endpoint = RawEndpoint.answering(chunked)) {
            fixture.routeAllTo(endpoint.port());
            for (String keepAlive : List.of("", "Connection: keep-alive\r\n")) {
                try (RawClient client = fixture.connect()) {
                    String answer = client.send("GET / HTTP/1.0\r\n" + keepAlive + "\r\n")
                            .readToEnd();
                    assertTrue(answer.endsWith("\r\n\r\nabcdef"), answer);
                    assertFalse(answer.toLowerCase(Locale.ROOT).contains("chunked"), answer);
                    assertFalse(answer.toLowerCase(Locale.ROOT).contains("keep-alive"), answer);
                }
            }
        }
        await().untilAsserted(() ->
                assertEquals(List.of(CloseReason.ENDPOINT_DONE, CloseReason.ENDPOINT_DONE), fixture.closed));
    }

    @Test
    void keepsAnOldClientsConnectionWhereItAsksAndTheLengthIsKnown() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
                assertTrue(client.send(request).readAnswer().contains("connection: keep-alive"));
                assertTrue(client.send(request).readAnswer().endsWith("ok"));
            }
        }
    }

    @Test
    void carriesAnswersWhoseCachingHeadersMakeNoSense() throws IOException {
        try (RawEndpoint endpoint =
                RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: public, max-age=x"
                        + "\r\nExpires: -1\r\nDate: yesterday\r\nWarning: 110 x\r\n\r\nok")) {
            String answer = ask(endpoint, GET);
            assertTrue(answer.startsWith("http/1.1 200 ") && answer.endsWith("ok"), answer);
            assertTrue(answer.contains("cache-control: public, max-age=x") && answer.contains("expires: -1"), answer);
        }
    }

    @Test
    void passesTargetsOnAsTheyCame() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                for (String target : List.of("/a%2Fb%20c", "/a|b{c}?x=[1]&y=%zz", "/?", "//a//b", "/a;b=c/d")) {
                    client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                            .readAnswer();
                    assertTrue(endpoint.heads.getLast().startsWith("GET " + target + " HTTP/1.1\r\n"));
                }
                client.send("GET http://other.example:81/x?y HTTP/1.1\r\nHost: a\r\n\r\n")
                        .readAnswer();
                String head = endpoint.heads.getLast();
                assertTrue(head.startsWith("GET /x?y HTTP/1.1\r\n"), head);
                assertTrue(head.toLowerCase(Locale.ROOT).contains("host: other.example:81\r\n"), head);
            }
        }
    }

    @Test
    void countsTheBytesOfBodiesAndShowsTheExchangeAsLive() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.read(5);
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
            peer.read(1);
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
                client.readUntil("abc");
                Optional<LiveConnection> live =
                        fixture.connections.all().stream().findFirst();
                assertEquals(5, live.orElseThrow().bytesIn());
                assertEquals(3, live.orElseThrow().bytesOut());
                assertEquals("127.0.0.1", live.orElseThrow().client());
                fixture.time.advance(Duration.ofSeconds(2));
            }
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }
}
