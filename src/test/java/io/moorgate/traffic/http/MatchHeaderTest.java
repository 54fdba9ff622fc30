package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.HeaderMatch;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.PathRoutes;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import io.moorgate.traffic.http.head.TrustedProxies;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests find their route by their header fields, whatever they become. */
class MatchHeaderTest {
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: x\r\nX-From: canary\r\n\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final RawEndpoint plain = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain");
    private final RawEndpoint canary = new RawEndpoint(peer -> {
        while (true) {
            String head = peer.readHead();
            peer.send(head.contains("websocket") ? SWITCHED : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary");
        }
    });
    private HttpFixture fixture = new HttpFixture();

    MatchHeaderTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        fixture.close();
        plain.close();
        canary.close();
    }

    private void route(String name, String value) {
        Route wanting = HttpFixture.route(canary.port()).withHeaders(List.of(new HeaderMatch(name, value)));
        Route any = HttpFixture.route(plain.port());
        PathRoutes paths = new PathRoutes(
                List.of(Map.entry(PathPattern.prefix("/"), any), Map.entry(PathPattern.prefix("/"), wanting)));
        fixture.table.publish(new RoutingTable(1, HttpRoutes.of(Map.of(HostPattern.ANY, paths)), Map.of(), List.of()));
    }

    private String get(String headers) throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                    .readAnswer();
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    @Test
    void aRequestNeedsTheExactValueOnce() throws IOException {
        route("x-canary", "One");
        assertEquals("canary", get("X-Canary: One\r\n"));
        assertEquals("canary", get("X-CANARY:   One  \r\n"));
        assertEquals("plain", get(""));
        assertEquals("plain", get("X-Canary: one\r\n"));
        assertEquals("plain", get("X-Canary: One, One\r\n"));
        assertEquals("plain", get("X-Canary: One\r\nX-Canary: Two\r\n"));
        assertEquals("plain", get("X-Canary: Two\r\nX-Canary: One\r\n"));
        assertEquals("plain", get("X_Canary: One\r\n"));
    }

    @Test
    void everyRequestOfAConnectionIsMatchedByItself() throws IOException {
        route("x-canary", "1");
        try (RawClient client = fixture.connect()) {
            for (String value : List.of("1", "2", "1", "1", "2")) {
                String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Canary: " + value + "\r\n\r\n")
                        .readAnswer();
                assertTrue(answer.endsWith(value.equals("1") ? "canary" : "plain"), answer);
            }
        }
    }

    @Test
    void anUpgradeIsMatchedToo() throws IOException {
        route("x-canary", "1");
        try (RawClient client = fixture.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Canary: 1\r\n" + UPGRADE + "\r\n")
                    .readHead();
            assertTrue(answer.startsWith("http/1.1 101 ") && answer.contains("x-from: canary"), answer);
        }
    }

    @Test
    void whatOnlyATrustedProxyMaySayCountsFromNoOtherClient() throws IOException {
        route("x-forwarded-proto", "https");
        assertEquals("plain", get("X-Forwarded-Proto: https\r\n"));
        fixture.close();
        fixture = new HttpFixture(
                HttpSettings.DEFAULT, new TrustedProxies(List.of(io.moorgate.routing.Cidr.parse("127.0.0.0/8"))));
        route("x-forwarded-proto", "https");
        assertEquals("canary", get("X-Forwarded-Proto: https\r\n"));
    }
}
