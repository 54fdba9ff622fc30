package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint may answer over HTTP/1.1, in shapes that are seldom seen, to clients of both versions. */
class AnswersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: web.example\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private HttpClient http2() {
        return fixture.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(fixture.port()));
    }

    private static Stream<String> senseless() {
        return Stream.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
                "HTTP/1.1 99 Low\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 999 High\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 1000 Higher\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(300) + "\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.1 200 O\001K\r\nContent-Length: 2\r\n\r\nok",
                "junk\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("senseless")
    void aSenselessAnswerIsABadGateway(String answer) throws Exception {
        try (RawEndpoint endpoint = answering(answer)) {
            fixture.routeAllTo(endpoint.port());
            assertBadGateway(GET);
            HttpClientResponse first =
                    HttpFixture.join(http2().request(HttpMethod.GET, "/").compose(HttpClientRequest::send));
            assertEquals(502, first.statusCode(), "the first request of an HTTP/2 connection");
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    /** Sends {@code answer}, and reads on. */
    private static RawEndpoint answering(String answer) throws IOException {
        return new RawEndpoint(peer -> {
            peer.readHead();
            peer.send(answer);
            peer.readHead();
        });
    }

    private void assertBadGateway(String request) throws IOException {
        try (RawClient client = fixture.connect()) {
            String told = client.send(request).readAnswer();
            assertTrue(told.startsWith("http/1.1 502 "), told);
        }
    }

    /** No looser for a handshake than for any other request. */
    @ParameterizedTest
    @MethodSource("senseless")
    void aSenselessAnswerToAHandshakeIsABadGateway(String answer) throws Exception {
        try (RawEndpoint endpoint = answering(answer)) {
            fixture.routeAllTo(endpoint.port());
            assertBadGateway(RawPeer.HANDSHAKE);
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    @Test
    void aSwitchWithMoreFieldsThanAllowedIsABadGateway() throws Exception {
        String switched = RawPeer.SWITCHED.replace("\r\n\r\n", "\r\n" + "a: b\r\n".repeat(300) + "\r\n");
        aSenselessAnswerToAHandshakeIsABadGateway(switched);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4",
                "Transfer-Encoding: chunked",
                "X-Until: close",
                "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked"
            })
    void aHeadIsPassedOnBeforeItsBody(String framing) throws Exception {
        Semaphore body = new Semaphore(0);
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            body.acquireUninterruptibly();
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                assertTrue(client.send(GET).readHead().startsWith("http/1.1 200 "));
            }
            HttpClientResponse head =
                    HttpFixture.join(http2().request(HttpMethod.GET, "/").compose(HttpClientRequest::send));
            assertEquals(200, head.statusCode());
            body.release(2);
        }
    }

    @Test
    void aSilentEndpointIsATimeoutOnTheFirstRequestOfAnHttp2Connection() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.readHead();
        })) {
            fixture.routeAllTo(endpoint.port());
            var answer = http2().request(HttpMethod.GET, "/").compose(HttpClientRequest::send);
            await().until(() -> endpoint.heads.size() == 1);
            fixture.time.advance(Duration.ofSeconds(301));
            assertEquals(504, HttpFixture.join(answer).statusCode());
        }
    }

    @Test
    void anAnswerThatComesBeforeTheBodyIsReadIsPassedOn() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        })) {
            fixture.routeAllTo(endpoint.port());
            for (int round = 0; round < 20; round++) {
                try (RawClient client = fixture.connect()) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
                    client.send("x".repeat(100_000));
                    String told = client.readAnswer();
                    assertTrue(told.startsWith("http/1.1 413 ") && told.endsWith("no"), told);
                }
            }
        }
    }

    @Test
    void aContentResetHasNoBody() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 205 Reset Content\r\nContent-Length: 4\r\n\r\nbody");
            peer.readHead();
            peer.send(OK);
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                String reset = client.send(GET).readAnswer();
                assertTrue(reset.startsWith("http/1.1 205 ") && reset.endsWith("\r\n\r\n"), reset);
                assertFalse(reset.contains("content-length: 4"), reset);
                assertTrue(client.send(GET).readAnswer().startsWith("http/1.1 200 "));
            }
        }
    }

    @Test
    void onlyFieldsThatMayFollowABodyPassAsTrailers() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
                    + "Set-Cookie: a=1\r\nHost: b\r\nConnection: close\r\nX-Sum: 4\r\n\r\n");
        })) {
            fixture.routeAllTo(endpoint.port());
            HttpClientResponse answer = HttpFixture.join(http2().request(HttpMethod.GET, "/")
                    .compose(HttpClientRequest::send)
                    .compose(head -> head.body().map(head)));
            assertEquals("4", answer.trailers().get("x-sum"));
            assertEquals(1, answer.trailers().size(), () -> answer.trailers().toString());
        }
    }

    /** What a pooled connection says unasked is no answer to the next request, neither at once nor in parts. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", "HTTP/1.1 200", "x"})
    void whatComesBehindAnAnswerIsNotTheNextAnswer(String behind) throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            while (true) {
                peer.readHead();
                peer.send(OK + behind);
            }
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                for (int request = 0; request < 5; request++) {
                    String told = client.send(GET).readAnswer();
                    assertTrue(told.startsWith("http/1.1 200 ") && told.endsWith("ok"), told);
                }
            }
        }
    }

    /** The same where the answer was there before the request was whole: its connection is given back when no read is under way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.1 200",
                "x"
            })
    void whatComesBehindAnEarlyAnswerIsNotTheNextAnswer(String behind) throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            while (true) {
                peer.readHead();
                peer.send(OK + behind);
                peer.read(5);
            }
        })) {
            fixture.routeAllTo(endpoint.port());
            String upload = "POST / HTTP/1.1\r\nHost: web.example\r\nContent-Length: 5\r\n\r\n";
            for (int round = 0; round < 3; round++) {
                try (RawClient client = fixture.connect()) {
                    String told = client.send(upload).readAnswer();
                    assertTrue(told.startsWith("http/1.1 200 ") && told.endsWith("ok"), told);
                    client.send("bytes" + upload);
                    String next = answerOrEnd(client);
                    assertTrue(
                            next.isEmpty()
                                    || next.startsWith("http/1.1 200 ") && next.endsWith("ok") && !next.contains("x:"),
                            next);
                }
            }
        }
        await().until(() -> fixture.connections.all().isEmpty());
    }

    /** Empty where the connection closes: the rest of an upload that was answered already has nowhere to go. */
    private static String answerOrEnd(RawClient client) {
        try {
            return client.readAnswer();
        } catch (IOException end) {
            return "";
        }
    }
}
