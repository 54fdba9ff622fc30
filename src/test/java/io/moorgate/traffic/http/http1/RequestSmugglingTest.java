package io.moorgate.traffic.http.http1;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shapes by which one request is made to look like two, or like another one (RFC 9112 section 11.2). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestSmugglingTest {
    private static final String POST = "POST /shape HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private HttpFixture fixture;
    private RawEndpoint endpoint;

    @BeforeAll
    void open() throws IOException {
        fixture = new HttpFixture();
        endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        fixture.routeAllTo(endpoint.port());
    }

    @AfterAll
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    record Shape(String name, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Shape> brokenHeads() {
        return List.of(
                new Shape(
                        "length and chunked",
                        POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Shape(
                        "chunked and length",
                        POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
                new Shape("two equal lengths", POST + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd"),
                new Shape("two lengths", POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd"),
                new Shape("length list", POST + "Content-Length: 1, 1\r\n\r\na"),
                new Shape("length +4", POST + "Content-Length: +4\r\n\r\nabcd"),
                new Shape("length -1", POST + "Content-Length: -1\r\n\r\n"),
                new Shape("length 0x4", POST + "Content-Length: 0x4\r\n\r\nabcd"),
                new Shape("length empty", POST + "Content-Length:\r\n\r\n"),
                new Shape("length 4 4", POST + "Content-Length: 4 4\r\n\r\nabcd"),
                new Shape("length beyond long", POST + "Content-Length: 99999999999999999999\r\n\r\n"),
                new Shape("folded header", POST + "X: a\r\n b\r\n\r\n"),
                new Shape("header folded by tab", POST + "X: a\r\n\tb\r\n\r\n"),
                new Shape("folded framing", POST + "X: a\r\n Content-Length: 4\r\n\r\nabcd"),
                new Shape("folded coding", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
                new Shape("space before the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
                new Shape("bare LF in request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
                new Shape("bare LF in header", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
                new Shape("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
                new Shape("bare LFs before", "\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Shape("bare CR in value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
                new Shape("bare CR in request line", "GET / HTTP/1.1\rHost: a\r\n\r\n"),
                new Shape("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"),
                new Shape("chunked, identity", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
                new Shape("identity", POST + "Transfer-Encoding: identity\r\n\r\n"),
                new Shape("gzip, chunked", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                new Shape(
                        "gzip then chunked",
                        POST + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Shape("xchunked", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                new Shape("vertical tab chunked", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                new Shape("quoted chunked", POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
                new Shape(
                        "chunked twice",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Shape("chunked, chunked", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                new Shape(
                        "chunked and identity",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
                new Shape("empty coding", POST + "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
                new Shape("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                new Shape("space before colon", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                new Shape("space before length's colon", POST + "Content-Length : 4\r\n\r\nabcd"),
                new Shape("no colon", POST + "Foo\r\n\r\n"),
                new Shape("no name", POST + ": x\r\n\r\n"),
                new Shape("NUL in value", POST + "X: a\0b\r\n\r\n"),
                new Shape("NUL in name", POST + "X\0: b\r\n\r\n"),
                new Shape("control in value", POST + "X: a\001b\r\n\r\n"),
                new Shape("DEL in value", POST + "X: a\177b\r\n\r\n"),
                new Shape("control in name", POST + "X\001: a\r\n\r\n"),
                new Shape("space in name", POST + "X y: a\r\n\r\n"),
                new Shape("parenthesis in name", POST + "X(: a\r\n\r\n"),
                new Shape("NUL in target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Shape("tabs in request line", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"),
                new Shape("two spaces in request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Shape("space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Shape("space before request line", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                new Shape("space after version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
                new Shape("HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
                new Shape("http/1.1", "GET / http/1.1\r\nHost: a\r\n\r\n"),
                new Shape("HTTP/0.9", "GET /\r\n\r\n"),
                new Shape("no Host", "GET / HTTP/1.1\r\n\r\n"),
                new Shape("two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
                new Shape("two equal Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                new Shape("Host with a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
                new Shape("Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
                new Shape("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                new Shape(
                        "h2c upgrade of a broken head",
                        "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"));
    }

    static List<Shape> brokenChunks() {
        return List.of(
                new Shape("0x4", CHUNKED + "0x4\r\nabcd\r\n0\r\n\r\n"),
                new Shape("+4", CHUNKED + "+4\r\nabcd\r\n0\r\n\r\n"),
                new Shape("-4", CHUNKED + "-4\r\nabcd\r\n0\r\n\r\n"),
                new Shape("space before size", CHUNKED + " 4\r\nabcd\r\n0\r\n\r\n"),
                new Shape("space after size", CHUNKED + "4 \r\nabcd\r\n0\r\n\r\n"),
                new Shape("too large", CHUNKED + "fffffffffffffffff\r\nabcd\r\n0\r\n\r\n"),
                new Shape("beyond 32 bits", CHUNKED + "100000004\r\nabcd\r\n0\r\n\r\n"),
                new Shape("no size", CHUNKED + "\r\nabcd\r\n0\r\n\r\n"),
                new Shape("not hexadecimal", CHUNKED + "G\r\nabcd\r\n0\r\n\r\n"),
                new Shape("LF in extension", CHUNKED + "4;a\nb\r\nabcd\r\n0\r\n\r\n"),
                new Shape("CR in extension", CHUNKED + "4;a\rb\r\nabcd\r\n0\r\n\r\n"),
                new Shape("NUL in extension", CHUNKED + "4;a\0b\r\nabcd\r\n0\r\n\r\n"),
                new Shape("text after size", CHUNKED + "4 x\r\nabcd\r\n0\r\n\r\n"),
                new Shape("bare LF after size", CHUNKED + "4\nabcd\r\n0\r\n\r\n"),
                new Shape("bare LF after data", CHUNKED + "4\r\nabcd\n0\r\n\r\n"),
                new Shape("text after data", CHUNKED + "4\r\nabcdXX0\r\n\r\n"),
                new Shape("bare LF after last size", CHUNKED + "0\n\r\n"),
                new Shape("bare LF at the end", CHUNKED + "0\r\n\n"),
                new Shape("bare LF in trailer", CHUNKED + "0\r\nX-T: v\nB: c\r\n\r\n"),
                new Shape("space before trailer's colon", CHUNKED + "0\r\nX-T : v\r\n\r\n"),
                new Shape("no colon in trailer", CHUNKED + "0\r\nX-T\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("brokenHeads")
    void refusesABrokenHeadAndReadsNothingAfterIt(Shape shape) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send(shape.bytes() + NEXT).readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 400 "), () -> shape + ": " + answer);
            assertEquals(answer.indexOf("HTTP/1.1 "), answer.lastIndexOf("HTTP/1.1 "), () -> shape + ": " + answer);
        }
        assertTrue(endpoint.heads.stream().noneMatch(head -> head.contains("smuggled")), shape::toString);
        assertTrue(endpoint.heads.stream().noneMatch(head -> head.contains("/shape")), shape::toString);
    }

    /** The endpoint may have seen the head by then; the body never ends for it. */
    @ParameterizedTest
    @MethodSource("brokenChunks")
    void refusesABrokenChunkAndReadsNothingAfterIt(Shape shape) throws IOException {
        try (RawEndpoint mute = new RawEndpoint(peer -> {
            peer.readHead();
            peer.readUntil("0\r\n\r\n");
        })) {
            try (HttpFixture own = new HttpFixture()) {
                own.routeAllTo(mute.port());
                try (RawClient client = own.connect()) {
                    String answer = client.send(shape.bytes() + NEXT).readToEnd();
                    assertTrue(answer.startsWith("HTTP/1.1 400 "), () -> shape + ": " + answer);
                    assertEquals(answer.indexOf("HTTP/1.1 "), answer.lastIndexOf("HTTP/1.1 "));
                }
                await().until(() -> own.connections.all().isEmpty());
                assertTrue(mute.heads.stream().noneMatch(head -> head.contains("smuggled")));
                await().until(() -> mute.ends.size() == mute.heads.size());
                assertTrue(mute.ends.stream().noneMatch("done"::equals), mute.ends::toString);
            }
        }
    }

    @Test
    void anAnswerThatNeedsNoBodyReachesTheClientOfABrokenOne() throws IOException {
        try (HttpFixture routeless = new HttpFixture();
                RawClient client = routeless.connect()) {
            String answer = client.send(CHUNKED + "G\r\n" + NEXT).readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 "), answer);
            assertEquals(0, answer.lastIndexOf("HTTP/1.1 "), answer);
            assertTrue(answer.contains("\r\n\r\n"), answer);
        }
    }

    @Test
    void whatFollowsARefusedTunnelIsNoRequest() throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n" + NEXT)
                    .readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 501 "), answer);
            assertEquals(0, answer.lastIndexOf("HTTP/1.1 "), answer);
        }
        assertTrue(endpoint.heads.stream().noneMatch(head -> head.contains("smuggled")), "a request was made of it");
    }

    @Test
    void letsAPipelineOfGoodRequestsThroughInOrder() throws IOException {
        try (RawClient client = fixture.connect()) {
            String pipeline = "GET /p1 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /p2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd"
                    + "\r\nGET /p3 HTTP/1.1\r\nHOST:\ta \r\nX: \u00e9\r\n\r\n"
                    + "GET /p4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            String answers = client.send(pipeline).readToEnd();
            assertEquals(4, answers.split("HTTP/1.1 200 OK", -1).length - 1, answers);
        }
        List<String> paths = endpoint.heads.stream()
                .map(head -> head.split(" ")[1])
                .filter(path -> path.startsWith("/p"))
                .toList();
        assertEquals(List.of("/p1", "/p2", "/p3", "/p4"), paths);
    }
}
