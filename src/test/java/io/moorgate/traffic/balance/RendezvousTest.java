package io.moorgate.traffic.balance;

import static io.moorgate.traffic.balance.BalanceFixture.client;
import static io.moorgate.traffic.balance.BalanceFixture.pods;
import static io.moorgate.traffic.balance.BalanceFixture.upstream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.Balance;
import io.moorgate.routing.ClientPrefix;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.Endpoints;
import io.moorgate.routing.HashOn;
import io.moorgate.routing.Upstream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final int CLIENTS = 4000;

    private final BalanceFixture fixture = new BalanceFixture();

    @Property(tries = 30)
    void anEndpointMoreTakesItsShareAndMovesNobodyElse(@ForAll @IntRange(min = 1, max = 30) int n) {
        Endpoints more = pods(n + 1);
        Endpoint added = more.all().get(n / 2);
        Endpoints fewer = Endpoints.of(
                more.all().stream().filter(endpoint -> endpoint != added).toList(), "");
        int moved = 0;
        for (int i = 0; i < CLIENTS; i++) {
            String before = first(fewer, i);
            String after = first(more, i);
            if (!after.equals(before)) {
                assertEquals(added.name(), after);
                moved++;
            }
        }
        double expected = (double) CLIENTS / (n + 1);
        double tolerance = 6 * Math.sqrt(expected);
        assertEquals(expected, moved, tolerance, "clients moved to endpoint " + (n + 1));
    }

    @Test
    void clientsSpreadEvenly() {
        Endpoints endpoints = pods(10);
        Map<String, Integer> load = new HashMap<>();
        IntStream.range(0, CLIENTS).forEach(i -> load.merge(first(endpoints, i), 1, Integer::sum));
        load.values().forEach(count -> assertTrue(count > 300 && count < 500, load::toString));
    }

    @Test
    void aClientWhoseEndpointRefusesGoesWhereItWouldGoWithoutThatEndpoint() {
        Endpoints endpoints = pods(8);
        for (int i = 0; i < 100; i++) {
            List<String> order = fixture.order(hashed(endpoints), client(i));
            Endpoints without = Endpoints.of(
                    endpoints.all().stream()
                            .filter(endpoint -> !endpoint.name().equals(order.getFirst()))
                            .toList(),
                    "");
            assertEquals(order.subList(1, 8), fixture.order(hashed(without), client(i)));
        }
    }

    @Test
    void everyGatewayChoosesAlike() {
        Endpoints endpoints = pods(20);
        BalanceFixture other = new BalanceFixture();
        for (int i = 0; i < 100; i++) {
            assertEquals(fixture.order(hashed(endpoints), client(i)), other.order(hashed(endpoints), client(i)));
        }
    }

    @Test
    void hashesWhatItIsToldToHash() {
        assertFollows(new HashOn.Header("X-User"), "header:x-user");
        assertFollows(new HashOn.Cookie("session"), "cookie:session");
        assertFollows(new HashOn.Query("room"), "query:room");
    }

    private void assertFollows(HashOn hashOn, String word) {
        Upstream upstream = upstream(new Balance(Balance.Strategy.HASH, hashOn), pods(50));
        List<String> ann = fixture.order(upstream, client("10.0.0.1", Map.of(word, "ann")));
        assertEquals(ann, fixture.order(upstream, client("10.0.0.2", Map.of(word, "ann"))));
        assertNotEquals(ann, fixture.order(upstream, client("10.0.0.1", Map.of(word, "bob"))));
        List<String> withoutIt = fixture.order(upstream, client("10.0.0.1", Map.of()));
        assertEquals(withoutIt, fixture.order(hashed(upstream.endpoints()), client("10.0.0.1")));
        assertEquals(withoutIt, fixture.order(upstream, client("10.0.0.1", Map.of(word, ""))), "an empty value");
    }

    @Test
    void clientsOfOneNetworkGoTogether() {
        Upstream upstream = new Upstream(
                BalanceFixture.CHAT,
                "http",
                pods(50),
                new Balance(Balance.Strategy.HASH, new HashOn.ClientIp()),
                Affinity.NONE,
                new ClientPrefix(24, 64));
        assertEquals(fixture.order(upstream, client("10.0.0.1")), fixture.order(upstream, client("10.0.0.77")));
        assertNotEquals(fixture.order(upstream, client("10.0.0.1")), fixture.order(upstream, client("10.0.1.1")));
    }

    private String first(Endpoints endpoints, int client) {
        return fixture.visit(hashed(endpoints), client(client));
    }

    private static Upstream hashed(Endpoints endpoints) {
        return upstream(Balance.Strategy.HASH, endpoints);
    }
}
