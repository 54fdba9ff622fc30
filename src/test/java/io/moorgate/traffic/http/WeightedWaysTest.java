package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.WeightedRoute;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How clients are shared among the ways of a route, on real sockets. */
class WeightedWaysTest {
    private static final PathPattern SHOP = PathPattern.prefix("/shop");

    private final NamedEndpoints endpoints = new NamedEndpoints();

    @AfterEach
    void stop() throws IOException {
        endpoints.close();
    }

    private RawEndpoint endpoint(String name) throws IOException {
        return endpoints.add(peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
            }
        });
    }

    private void publish(Route route) {
        endpoints.publish(List.of(Map.entry(SHOP, route)));
    }

    private String ask(String head) throws IOException {
        return endpoints.ask(head, false);
    }

    @Test
    void sharesClientsByWeightAndSendsNoneToAWeightOfZero() throws IOException {
        Route one = NamedEndpoints.to(endpoint("one"), "one", Affinity.NONE);
        Route two = NamedEndpoints.to(endpoint("two"), "two", Affinity.NONE);
        Route none = NamedEndpoints.to(endpoint("none"), "none", Affinity.NONE);
        publish(one.withWays(
                List.of(new WeightedRoute(none, 0), new WeightedRoute(one, 3), new WeightedRoute(two, 1))));
        int[] answered = new int[2];
        for (int i = 0; i < 400; i++) {
            String answer = ask("GET /shop HTTP/1.1\r\nHost: a\r\n");
            answered[answer.endsWith("one") ? 0 : 1]++;
            assertFalse(answer.endsWith("none"), answer);
        }
        // 400 draws of 1/4: six standard deviations of 8.7 around 100.
        assertTrue(answered[1] > 48 && answered[1] < 152, answered[0] + " : " + answered[1]);
    }

    @Test
    void aClientWithAPinKeepsItsWayWhateverTheWeights() throws IOException {
        CookiePolicy policy =
                new CookiePolicy("mg", "/", Optional.empty(), Optional.empty(), "Lax", Optional.empty(), false);
        Affinity cookie = new Affinity(
                new Affinity.Key.Cookie(policy),
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.REBIND,
                Affinity.Mode.PERSISTENT);
        Route one = NamedEndpoints.to(endpoint("one"), "one", cookie);
        Route two = NamedEndpoints.to(endpoint("two"), "two", cookie);
        publish(one.withWays(List.of(new WeightedRoute(one, 0), new WeightedRoute(two, 1))));
        String first = ask("GET /shop HTTP/1.1\r\nHost: a\r\n");
        assertTrue(first.endsWith("two"), first);
        int at = first.indexOf("set-cookie: ");
        String set = first.substring(at + "set-cookie: ".length(), first.indexOf(';', at));
        publish(one.withWays(List.of(new WeightedRoute(one, 1_000_000), new WeightedRoute(two, 1))));
        for (int i = 0; i < 20; i++) {
            assertTrue(ask("GET /shop HTTP/1.1\r\nHost: a\r\nCookie: " + set + "\r\n")
                    .endsWith("two"));
        }
    }

    @Test
    void aClientWithAKeyGetsTheSameWayBeforeItHasAPin() throws IOException {
        Affinity byHeader = new Affinity(
                new Affinity.Key.Header("x-user"),
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.REBIND,
                Affinity.Mode.PERSISTENT);
        Route one = NamedEndpoints.to(endpoint("one"), "one", byHeader);
        Route two = NamedEndpoints.to(endpoint("two"), "two", byHeader);
        publish(one.withWays(List.of(new WeightedRoute(one, 1), new WeightedRoute(two, 1))));
        Set<String> ways = new HashSet<>();
        for (int user = 0; user < 32; user++) {
            String head = "GET /shop HTTP/1.1\r\nHost: a\r\nX-User: u" + user + "\r\n";
            String first = ask(head);
            ways.add(first.substring(first.length() - 3));
            for (int i = 0; i < 3; i++) {
                assertTrue(ask(head).endsWith(first.substring(first.length() - 3)));
            }
        }
        assertEquals(Set.of("one", "two"), ways);
    }
}
