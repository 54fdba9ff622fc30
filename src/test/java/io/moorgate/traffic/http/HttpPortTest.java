package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.traffic.http.head.HeadLimits;
import io.moorgate.traffic.http.head.TrustedProxies;
import io.moorgate.traffic.http.http2.StreamLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Matching, refusals and limits of the HTTP port. */
class HttpPortTest {
    private static final String NAMED = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";

    private static HttpSettings settings(int connections) {
        HttpSettings some = HttpSettings.DEFAULT;
        return new HttpSettings(
                new ListenPort("127.0.0.1", 0, connections),
                new HeadLimits(512, 2048, 64, Duration.ofSeconds(10)),
                Duration.ofSeconds(120),
                some.bodyRate(),
                new StreamLimits(16, 65_535, 100, 10_000, 1 << 24, 0, true),
                some.httpsPort(),
                some.tracer());
    }

    private static String statusOf(HttpFixture fixture, String request) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send(request).readAnswer();
            return answer.substring("http/1.1 ".length(), answer.indexOf('\r')) + "|"
                    + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static String get(String host, String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    }

    @Test
    void findsTheRouteByHostAndPath() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint a = RawEndpoint.answering(NAMED + "a");
                RawEndpoint b = RawEndpoint.answering(NAMED + "b");
                RawEndpoint c = RawEndpoint.answering(NAMED + "c");
                RawEndpoint d = RawEndpoint.answering(NAMED + "d")) {
            fixture.publish(Map.of(
                    new HostPattern("web.example"),
                            Map.of(
                                    PathPattern.prefix("/"), HttpFixture.route(a.port()),
                                    PathPattern.prefix("/chat"), HttpFixture.route(b.port())),
                    new HostPattern("*.example"), Map.of(PathPattern.prefix("/"), HttpFixture.route(c.port())),
                    new HostPattern("[::1]"), Map.of(PathPattern.prefix("/"), HttpFixture.route(d.port()))));
            assertEquals("200 ok|a", statusOf(fixture, get("web.example", "/")));
            assertEquals("200 ok|a", statusOf(fixture, get("WEB.Example:8080", "/chats?x=/chat")));
            assertEquals("200 ok|b", statusOf(fixture, get("web.example.", "/chat/room")));
            assertEquals("200 ok|b", statusOf(fixture, get("web.example", "/chat?x")));
            assertEquals("200 ok|c", statusOf(fixture, get("x.y.example", "/chat")));
            assertEquals("200 ok|d", statusOf(fixture, get("[::1]:80", "/")));
            assertEquals("200 ok|b", statusOf(fixture, get("ignored.test", "http://web.example/chat")));
            assertTrue(statusOf(fixture, get("example", "/")).startsWith("404 "));
            assertTrue(statusOf(fixture, get("", "/")).startsWith("404 "));
            assertTrue(statusOf(fixture, "GET / HTTP/1.0\r\n\r\n").startsWith("404 "));
            await().untilAsserted(() -> assertEquals(List.of(404, 404, 404), fixture.refused));
        }
    }

    @Test
    void refusesPathsThatClimb() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(NAMED + "a")) {
            fixture.routeAllTo(endpoint.port());
            for (String path : List.of(
                    "/a/../b",
                    "/a/%2e%2e/b",
                    "/a/.%2E/b",
                    "/..",
                    "/a/..;x=1/b",
                    "/a%2f..%2fb",
                    "/a\\..\\b",
                    "/./a",
                    "/a%5c..%5Cb",
                    "http://a/x/../y",
                    "/a#b",
                    "a",
                    "ftp://a/b",
                    "*")) {
                String answer = statusOf(fixture, get("a", path));
                assertTrue(answer.startsWith("400 bad request|client to gateway: "), path + " -> " + answer);
            }
            for (String path : List.of("/a/..b/c", "/a/.../b", "/a?x=/../y", "/.well-known/x", "/a%252e%252e/b")) {
                assertEquals("200 ok|a", statusOf(fixture, get("a", path)), path);
            }
            assertTrue(endpoint.heads.stream().noneMatch(head -> head.contains("..;")));
        }
    }

    @Test
    void answersForTheServerItselfAndOpensNoTunnels() throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            assertTrue(
                    statusOf(fixture, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").startsWith("200 ok|"));
            assertTrue(statusOf(fixture, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")
                    .startsWith("501 "));
        }
    }

    @Test
    void answers503WithTheReasonOfARouteThatRefuses() throws IOException {
        try (HttpFixture fixture = new HttpFixture()) {
            fixture.publish(Map.of(
                    HostPattern.ANY,
                    Map.of(
                            PathPattern.prefix("/"),
                            HttpFixture.route(
                                    IdleTimeouts.DEFAULT, Optional.of("allow-cidr is broken"), Affinity.NONE, 1))));
            String answer = statusOf(fixture, get("a", "/"));
            assertTrue(
                    answer.startsWith("503 service unavailable|gateway: the route refuses requests (request "), answer);
            assertEquals("allow-cidr is broken", fixture.refusedFacts.getFirst().detail());
        }
    }

    @Test
    void limitsTheRequestLineAndTheHead() throws IOException {
        try (HttpFixture fixture = new HttpFixture(settings(10), TrustedProxies.NONE)) {
            try (RawClient client = fixture.connect()) {
                String answer = client.send(get("a", "/" + "x".repeat(600))).readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 414 "), answer);
            }
            try (RawClient client = fixture.connect()) {
                String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(3000) + "\r\n\r\n")
                        .readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
            }
        }
    }

    @Test
    void closesOnHeadsThatDoNotComeInTime() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(NAMED + "a")) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient silent = fixture.connect();
                    RawClient slow = fixture.connect();
                    RawClient later = fixture.connect();
                    RawClient idle = fixture.connect()) {
                slow.send("GET / HTT");
                later.send(get("a", "/")).readAnswer();
                idle.send(get("a", "/")).readAnswer();
                fixture.time.advance(Duration.ofSeconds(5));
                later.send("GET / HTTP/1.1\r\nHost:");
                slow.send("P/1.1\r\nHost: ");
                await().until(() -> fixture.openConnections() == 4);
                settle(fixture, idle);
                fixture.time.advance(Duration.ofSeconds(6));
                assertEquals("", silent.readToEnd());
                assertTrue(slow.readToEnd().startsWith("HTTP/1.1 408 "));
                fixture.time.advance(Duration.ofSeconds(5));
                assertTrue(later.readToEnd().startsWith("HTTP/1.1 408 "));
                assertTrue(idle.send(get("a", "/")).readAnswer().endsWith("a"));
                fixture.time.advance(Duration.ofSeconds(125));
                await().until(() -> {
                    fixture.time.advance(Duration.ofSeconds(10));
                    return fixture.openConnections() == 0;
                });
            }
        }
    }

    /** Whatever was sent on other connections before has been read by their loops. */
    private static void settle(HttpFixture fixture, RawClient idle) throws IOException {
        for (int round = 0; round < 20; round++) {
            try (RawClient probe = fixture.connect()) {
                probe.send(get("a", "/")).readAnswer();
            }
        }
        await().until(() -> fixture.openConnections() == 4);
    }

    @Test
    void refusesConnectionsBeyondTheLimitAndTakesNewOnesLater() throws IOException {
        try (HttpFixture fixture = new HttpFixture(settings(3), TrustedProxies.NONE);
                RawEndpoint endpoint = RawEndpoint.answering(NAMED + "a")) {
            fixture.routeAllTo(endpoint.port());
            List<RawClient> held = new ArrayList<>();
            for (int index = 0; index < 3; index++) {
                held.add(fixture.connect());
            }
            await().until(() -> fixture.openConnections() == 3);
            try (RawClient tooMany = fixture.connect()) {
                String answer = tooMany.send(get("a", "/")).readToEnd().toLowerCase(Locale.ROOT);
                assertTrue(answer.startsWith("http/1.1 503 ") && answer.contains("connection: close"), answer);
                assertTrue(answer.endsWith("gateway: too many connections\n"), answer);
            }
            assertFalse(fixture.limits.isEmpty());
            held.getFirst().close();
            await().until(() -> fixture.openConnections() == 2);
            assertEquals("200 ok|a", statusOf(fixture, get("a", "/")));
            for (RawClient client : held) {
                client.close();
            }
        }
    }

    @Test
    void servesAPipelineOneRequestAtATime() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(NAMED + "a")) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send(get("a", "/").repeat(1_000));
                for (int index = 0; index < 1_000; index++) {
                    assertTrue(client.readAnswer().endsWith("a"));
                }
            }
            assertEquals(1_000, endpoint.heads.size());
        }
    }

    @Test
    void namesTheClientToTheEndpoint() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = RawEndpoint.answering(NAMED + "a")) {
            fixture.routeAllTo(endpoint.port());
            String lies = "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n"
                    + "X-Forwarded-Port: 1\r\nForwarded: for=1.2.3.4\r\n";
            statusOf(fixture, "GET / HTTP/1.1\r\nHost: web.example:81\r\n" + lies + "\r\n");
            String head = endpoint.heads.getLast().toLowerCase(Locale.ROOT);
            assertTrue(head.contains("x-forwarded-for: 127.0.0.1\r\n"), head);
            assertTrue(head.contains("x-forwarded-proto: http\r\n"), head);
            assertTrue(head.contains("x-forwarded-host: web.example:81\r\n"), head);
            assertTrue(head.contains("x-forwarded-port: " + fixture.port() + "\r\n"), head);
            assertTrue(head.contains("forwarded: for=127.0.0.1;host=\"web.example:81\";proto=http\r\n"), head);
            assertFalse(head.contains("1.2.3.4") || head.contains("evil"), head);
        }
    }

    @Test
    void keepsWhatATrustedProxySaysAndAppendsIt() throws IOException {
        try (HttpFixture fixture = new HttpFixture(HttpSettings.DEFAULT, HttpFixture.loopbackIsTrusted());
                RawEndpoint endpoint = RawEndpoint.answering(NAMED + "a")) {
            fixture.routeAllTo(endpoint.port());
            String said = "X-Forwarded-For: 9.9.9.9, 203.0.113.7\r\n"
                    + "X-Forwarded-Proto: https\r\n"
                    + "Forwarded: for=203.0.113.7\r\n";
            statusOf(fixture, "GET / HTTP/1.1\r\nHost: web.example\r\n" + said + "\r\n");
            String head = endpoint.heads.getLast().toLowerCase(Locale.ROOT);
            assertTrue(head.contains("x-forwarded-for: 9.9.9.9, 203.0.113.7, 127.0.0.1\r\n"), head);
            assertTrue(head.contains("x-forwarded-proto: https\r\n"), head);
            assertTrue(
                    head.contains("forwarded: for=9.9.9.9;host=\"web.example\";proto=https, for=203.0.113.7,"
                            + " for=127.0.0.1\r\n"),
                    head);
        }
    }
}
