package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HeaderChanges;
import io.moorgate.routing.HttpRules;
import io.moorgate.routing.MatchOrder;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.QueryMatch;
import io.moorgate.routing.Redirect;
import io.moorgate.routing.RequestConditions;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.routing.UriChange;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.NamedEndpoints;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a route's rules do to requests and answers, on real sockets. */
class HttpRulesTest {
    private static final PathPattern SHOP = PathPattern.prefix("/shop");

    private final NamedEndpoints endpoints = new NamedEndpoints();

    @AfterEach
    void stop() throws IOException {
        endpoints.close();
    }

    private RawEndpoint endpoint(String name) throws IOException {
        return endpoints.add(peer -> {
            while (true) {
                String head = peer.readHead();
                peer.send(
                        head.toLowerCase(java.util.Locale.ROOT).contains("upgrade: websocket")
                                ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                        + "Sec-WebSocket-Accept: x\r\nX-Secret: 1\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nX-Secret: 1\r\nContent-Length: " + name.length() + "\r\n\r\n"
                                        + name);
            }
        });
    }

    private void publish(Route route) {
        endpoints.publish(List.of(Map.entry(SHOP, route)));
    }

    private static HttpRules rules(HeaderChanges request, HeaderChanges response, UriChange rewrite) {
        return new HttpRules(request, response, Optional.empty(), rewrite, Duration.ZERO, false);
    }

    private String ask(String head) throws IOException {
        return endpoints.ask(head, true);
    }

    private static final HeaderChanges OF_REQUEST = new HeaderChanges(
            List.of(Map.entry("x-stage", "blue")), List.of(Map.entry("x-list", "two")), List.of("x-drop"));
    private static final HeaderChanges OF_RESPONSE =
            new HeaderChanges(List.of(Map.entry("x-by", "gateway")), List.of(), List.of("x-secret"));

    @Test
    void changesTheHeadersOfARequestAndOfItsAnswer() throws IOException {
        RawEndpoint endpoint = endpoint("one");
        publish(NamedEndpoints.to(endpoint, "one", Affinity.NONE)
                .withRules(rules(OF_REQUEST, OF_RESPONSE, UriChange.NONE)));
        String answer = ask("GET /shop HTTP/1.1\r\nHost: a\r\nX-Stage: green\r\nX-List: one\r\nX-Drop: 1\r\n");
        String seen = endpoint.heads.getFirst();
        assertTrue(seen.contains("x-stage: blue") && !seen.contains("green"), seen);
        assertTrue(seen.contains("one") && seen.contains("two"), seen);
        assertFalse(seen.contains("x-drop"), seen);
        assertTrue(answer.contains("x-by: gateway") && !answer.contains("x-secret"), answer);
    }

    @Test
    void changesTheHeadersOfAHandshakeToo() throws IOException {
        RawEndpoint endpoint = endpoint("one");
        publish(NamedEndpoints.to(endpoint, "one", Affinity.NONE)
                .withRules(rules(OF_REQUEST, OF_RESPONSE, UriChange.NONE)));
        try (RawClient client = endpoints.gateway.connect()) {
            String answer = client.send("GET /shop HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .readHead();
            assertTrue(answer.startsWith("http/1.1 101 ") && answer.contains("x-by: gateway"), answer);
            assertFalse(answer.contains("x-secret"), answer);
            assertTrue(endpoint.heads.getFirst().contains("x-stage: blue"), endpoint.heads::toString);
        }
    }

    @Test
    void rewritesHostAndPathForTheEndpoint() throws IOException {
        RawEndpoint endpoint = endpoint("one");
        UriChange change = new UriChange(Optional.of("inner.example"), UriChange.Path.Prefix.of(SHOP, "/v2/"));
        publish(NamedEndpoints.to(endpoint, "one", Affinity.NONE)
                .withRules(rules(HeaderChanges.NONE, HeaderChanges.NONE, change)));
        for (String uri : List.of("/shop", "/shop/", "/shop/a%20b?q=/shop", "/%73hop/c")) {
            ask("GET " + uri + " HTTP/1.1\r\nHost: a:8080\r\n");
        }
        List<String> lines = endpoint.heads.stream()
                .map(head -> head.substring(0, head.indexOf('\r')))
                .toList();
        assertEquals(
                List.of("/v2", "/v2/", "/v2/a%20b?q=/shop", "/v2/c").stream()
                        .map(path -> "get " + path + " http/1.1")
                        .toList(),
                lines.stream()
                        .map(line -> line.toLowerCase(java.util.Locale.ROOT))
                        .toList());
        assertTrue(endpoint.heads.getFirst().contains("host: inner.example"), endpoint.heads::toString);
        assertTrue(endpoint.heads.getFirst().contains("x-forwarded-host: a:8080"), endpoint.heads::toString);
    }

    @Test
    void redirectsWithoutAnEndpoint() throws IOException {
        Route route = HttpFixture.route();
        UriChange elsewhere = new UriChange(Optional.of("b.example"), UriChange.Path.Prefix.of(SHOP, "/store"));
        UriChange same = UriChange.NONE;
        List<Redirect> redirects = List.of(
                new Redirect(302, Optional.empty(), elsewhere, OptionalInt.empty()),
                new Redirect(301, Optional.of("https"), same, OptionalInt.empty()),
                new Redirect(307, Optional.of("https"), same, OptionalInt.of(8443)),
                new Redirect(
                        308,
                        Optional.empty(),
                        new UriChange(Optional.empty(), new UriChange.Path.Full("/")),
                        OptionalInt.of(80)));
        List<String> locations = List.of(
                "302 http://b.example:8080/store/x?y=1",
                "301 https://a/shop/x?y=1",
                "307 https://a:8443/shop/x?y=1",
                "308 http://a/?y=1");
        for (int i = 0; i < redirects.size(); i++) {
            publish(route.withRules(NamedEndpoints.redirecting(redirects.get(i))));
            String answer = ask("GET /shop/x?y=1 HTTP/1.1\r\nHost: a:8080\r\n");
            String wanted = locations.get(i);
            assertTrue(answer.startsWith("http/1.1 " + wanted.substring(0, 4)), answer);
            assertTrue(answer.contains("location: " + wanted.substring(4) + "\r\n"), answer);
        }
        assertEquals(List.of(302, 301, 307, 308), endpoints.gateway.answered);
    }

    @Test
    void answers500WhereTheRouteCannotBeKept() throws IOException {
        publish(HttpFixture.route().withRules(HttpRules.invalid()));
        assertTrue(ask("GET /shop HTTP/1.1\r\nHost: a\r\n").startsWith("http/1.1 500 "));
    }

    @Test
    void aRequestThatTakesLongerThanItsRouteGivesItIsAnswered504() throws IOException {
        RawEndpoint silent = endpoints.add(peer -> {
            peer.readHead();
            peer.readHead();
        });
        publish(NamedEndpoints.to(silent, "one", Affinity.NONE)
                .withRules(new HttpRules(
                        HeaderChanges.NONE,
                        HeaderChanges.NONE,
                        Optional.empty(),
                        UriChange.NONE,
                        Duration.ofMillis(50),
                        false)));
        try (RawClient client = endpoints.gateway.connect()) {
            client.send("GET /shop HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> !silent.heads.isEmpty());
            endpoints.gateway.time.advance(Duration.ofMillis(51));
            assertTrue(client.readAnswer().startsWith("http/1.1 504 "));
        }
    }

    @Test
    void matchesByMethodAndQuery() throws IOException {
        Route posts = NamedEndpoints.to(endpoint("posts"), "posts", Affinity.NONE);
        Route canary = NamedEndpoints.to(endpoint("canary"), "canary", Affinity.NONE);
        endpoints.publish(List.of(
                Map.entry(SHOP, taking(posts, Optional.of("POST"), List.of())),
                Map.entry(SHOP, taking(canary, Optional.empty(), List.of(new QueryMatch("v", "2 b"))))));
        assertTrue(
                ask("POST /shop HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n").endsWith("posts"));
        assertTrue(ask("GET /shop?u=1&v=2+b HTTP/1.1\r\nHost: a\r\n").endsWith("canary"));
        assertTrue(ask("GET /shop?v=1 HTTP/1.1\r\nHost: a\r\n").startsWith("http/1.1 404 "));
    }

    private static Route taking(Route route, Optional<String> method, List<QueryMatch> query) {
        return route.withMatch(new RouteMatch(
                route.hosts(),
                List.of(SHOP),
                List.of(),
                new RequestConditions(method, List.of(), List.of(), query, List.of(), MatchOrder.NONE),
                0));
    }
}
