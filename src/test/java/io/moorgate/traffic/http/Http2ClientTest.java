package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that come over HTTP/2 and go out as HTTP/1.1. */
class Http2ClientTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private HttpFixture fixture;
    private HttpClient client;

    @BeforeEach
    void open() {
        fixture = new HttpFixture();
        client = fixture.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MultiplexingLimit(-1)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(fixture.port()));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private HttpClientRequest request(HttpMethod method) {
        return HttpFixture.join(client.request(method, "/a?b"));
    }

    /** An answer read to its end, trailers included. */
    private record Whole(HttpClientResponse head, String body) {}

    private static Whole ask(HttpClientRequest request) {
        Future<Whole> whole =
                request.response().compose(head -> head.body().map(body -> new Whole(head, body.toString())));
        request.send();
        return HttpFixture.join(whole);
    }

    private static String lastHead(RawEndpoint endpoint) {
        return endpoint.heads.getLast().toLowerCase(Locale.ROOT);
    }

    @Test
    void framesBodiesOfUnknownLengthAndLeavesEmptyOnesUnframed() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            while (true) {
                String head = peer.readHead().toLowerCase(Locale.ROOT);
                if (head.contains("chunked")) {
                    assertEquals("5\r\nhello\r\n", peer.readUntil("hello\r\n"));
                    peer.readUntil("0\r\n\r\n");
                }
                peer.send(OK);
            }
        })) {
            fixture.routeAllTo(endpoint.port());
            Whole got = ask(request(HttpMethod.GET));
            assertEquals("ok", got.body());
            assertEquals(HttpVersion.HTTP_2, got.head().version());
            String get = lastHead(endpoint);
            assertTrue(get.startsWith("get /a?b http/1.1\r\n"), get);
            assertTrue(get.contains("host: 127.0.0.1:" + fixture.port() + "\r\n"), get);
            assertFalse(get.contains("transfer-encoding") || get.contains("content-length"), get);

            assertEquals(200, HttpFixture.join(request(HttpMethod.POST).send()).statusCode());
            assertTrue(lastHead(endpoint).contains("content-length: 0"), lastHead(endpoint));

            HttpClientRequest post = request(HttpMethod.POST).setChunked(true);
            post.write("hello");
            HttpFixture.join(post.end());
            assertEquals(200, HttpFixture.join(post.response()).statusCode());
            assertTrue(lastHead(endpoint).contains("transfer-encoding: chunked"), lastHead(endpoint));
        }
    }

    @Test
    void joinsTheCrumbsOfCookiesAndDropsTe() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            HttpClientRequest request = request(HttpMethod.GET);
            request.headers().add("cookie", "a=1").add("cookie", "b=2").add("te", "trailers");
            HttpFixture.join(request.send());
            assertTrue(lastHead(endpoint).contains("cookie: a=1; b=2\r\n"), lastHead(endpoint));
            assertFalse(lastHead(endpoint).contains("te:"), lastHead(endpoint));
        }
    }

    @Test
    void bringsTrailersAlsoBehindEarlyHints() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send(
                    "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 4\r\n\r\n");
        })) {
            fixture.routeAllTo(endpoint.port());
            Whole whole = ask(request(HttpMethod.GET));
            HttpClientResponse answer = whole.head();
            assertFalse(answer.headers().contains("transfer-encoding")
                    || answer.headers().contains("connection"));
            assertEquals("abc", whole.body());
            assertEquals("4", answer.trailers().get("x-sum"));
        }
    }

    @Test
    void mirrorsCancellationBothWays() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            String head = peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
            if (head.contains("x-stay")) {
                peer.readUntil("never");
            }
        })) {
            fixture.routeAllTo(endpoint.port());
            HttpClientRequest staying = request(HttpMethod.GET).putHeader("x-stay", "1");
            HttpFixture.join(staying.send());
            staying.reset(8);
            await().until(() -> endpoint.ends.equals(List.of("end of stream")));

            assertThrows(IllegalStateException.class, () -> ask(request(HttpMethod.GET)));
            await().until(() -> fixture.connections.all().isEmpty());
        }
    }

    @Test
    void servesOnAfterThousandsOfCancelledRequestsOnOneConnection() throws IOException {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK)) {
            fixture.routeAllTo(endpoint.port());
            for (int index = 0; index < 3_000; index++) {
                HttpClientRequest request = request(HttpMethod.POST);
                HttpFixture.join(request.sendHead());
                request.reset(8);
            }
            assertEquals(200, HttpFixture.join(request(HttpMethod.GET).send()).statusCode());
            await().until(() -> fixture.connections.all().isEmpty());
            assertEquals(1, fixture.openConnections());
            assertTrue(fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
        }
    }

    @Test
    void servesAClientThatOffersAnUpgradeToH2cOverHttp1() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.answering(OK);
                java.net.http.HttpClient upgrading = java.net.http.HttpClient.newBuilder()
                        .version(java.net.http.HttpClient.Version.HTTP_2)
                        .build()) {
            fixture.routeAllTo(endpoint.port());
            URI uri = URI.create("http://127.0.0.1:" + fixture.port() + "/up");
            for (int round = 0; round < 3; round++) {
                HttpResponse<String> answer =
                        upgrading.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                assertEquals("ok", answer.body());
                assertEquals(java.net.http.HttpClient.Version.HTTP_1_1, answer.version());
            }
            for (String head : endpoint.heads) {
                String lower = head.toLowerCase(Locale.ROOT);
                assertFalse(lower.contains("http2-settings") || lower.contains("transfer-encoding"), head);
            }
            assertEquals(1, fixture.openConnections());
        }
    }

    @Test
    void closesAConnectionOnWhichNothingHappens() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            String head = peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na");
            peer.readUntil("never" + head);
        })) {
            fixture.routeAllTo(endpoint.port());
            HttpClientRequest open = request(HttpMethod.GET);
            HttpFixture.join(open.send());
            fixture.time.advance(Duration.ofSeconds(50));
            fixture.time.advance(Duration.ofSeconds(5));
            assertEquals(1, fixture.openConnections());
            open.reset(8);
            await().until(() -> fixture.connections.all().isEmpty());
            await().until(() -> {
                fixture.time.advance(Duration.ofSeconds(125));
                return fixture.openConnections() == 0;
            });
        }
    }

    @Test
    void answersFailuresWithTheirStatus() {
        fixture.routeAllTo();
        Whole answer = ask(request(HttpMethod.GET));
        assertEquals(503, answer.head().statusCode());
        assertTrue(answer.body().startsWith("gateway to endpoint: no endpoint"), answer::body);
        HttpClientResponse climbing = HttpFixture.join(
                HttpFixture.join(client.request(HttpMethod.GET, "/a/../b")).send());
        assertEquals(400, climbing.statusCode());
    }

    @Test
    void answersGrpcFailuresWithATrailersOnlyStatus() {
        fixture.routeAllTo();
        HttpClientRequest call = request(HttpMethod.POST).putHeader("content-type", "application/grpc+proto");
        Whole whole = ask(call);
        HttpClientResponse answer = whole.head();
        assertEquals(200, answer.statusCode());
        assertEquals("14", answer.getHeader("grpc-status"));
        assertTrue(answer.getHeader("grpc-message").contains("no endpoint"));
        assertEquals("", whole.body());
    }
}
