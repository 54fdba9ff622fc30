package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AffinityOverHttpTest {
    private static final CookiePolicy COOKIE =
            new CookiePolicy("mg-1", "/", Optional.empty(), Optional.empty(), "Lax", Optional.empty(), false);
    private static final Affinity AFFINITY = new Affinity(
            new Affinity.Key.Cookie(COOKIE),
            Duration.ofHours(1),
            Affinity.WhenDraining.STAY,
            Affinity.WhenLost.FAIL,
            Affinity.Mode.PERSISTENT);

    private static void route(HttpFixture fixture, int... ports) {
        fixture.publish(Map.of(
                HostPattern.ANY,
                Map.of(
                        PathPattern.prefix("/"),
                        HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), AFFINITY, ports))));
    }

    private static String get(RawClient client, String headers) throws IOException {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
        return client.readAnswer(false);
    }

    @Test
    void setsTheCookieKeepsTheEndpointAndTakesTheCookieBackWhereItIsLost() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint a = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                RawEndpoint b = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
                RawClient client = fixture.connect()) {
            route(fixture, a.port(), b.port());
            String first = get(client, "");
            int at = first.indexOf("set-cookie: mg-1=");
            assertTrue(at > 0, first);
            String cookie = first.substring(at + "set-cookie: ".length(), first.indexOf(';', at));
            assertTrue(first.substring(at).contains("HttpOnly"), first);
            String endpoint = first.substring(first.length() - 1);
            for (int round = 0; round < 20; round++) {
                assertTrue(get(client, "Cookie: x=1; " + cookie + "\r\n").endsWith("\r\n\r\n" + endpoint));
            }
            route(fixture, endpoint.equals("a") ? b.port() : a.port());
            String lost = get(client, "Cookie: " + cookie + "\r\n");
            assertTrue(lost.startsWith("HTTP/1.1 503 ") && lost.contains("set-cookie: mg-1="), lost);
        }
    }
}
