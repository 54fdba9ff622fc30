package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.HttpRoutes;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;

/** A gateway in front of endpoints that hold one connection at a time and answer when a test lets them. */
abstract class PlacesFixture {
    static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(5);
    static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    final HttpFixture fixture = new HttpFixture();
    final Semaphore allowed = new Semaphore(0);

    @AfterEach
    void closeGateway() {
        fixture.close();
    }

    static Affinity byUser(Affinity.WhenLost whenLost) {
        return new Affinity(
                new Affinity.Key.Header("x-user"),
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                whenLost,
                Affinity.Mode.PERSISTENT);
    }

    static String ofUser(String user) {
        return "GET / HTTP/1.1\r\nHost: a\r\nx-user: " + user + "\r\n\r\n";
    }

    RawEndpoint answeringWhenAllowed() throws IOException {
        return new RawEndpoint(peer -> {
            while (true) {
                peer.readHead();
                allowed.acquireUninterruptibly();
                peer.send(ANSWER);
            }
        });
    }

    /** Waits until as many clients wait as {@code expected} says, by endpoint. */
    void awaitWaiting(Map<String, Integer> expected) {
        await().untilAsserted(() -> {
            Map<String, Integer> waiting = new HashMap<>();
            fixture.queues.read((service, endpoint, clients) -> waiting.put(endpoint, clients));
            assertEquals(expected, waiting);
        });
    }

    void awaitNothingLeft() {
        awaitWaiting(Map.of());
        await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
        assertTrue(fixture.connections.all().isEmpty());
    }

    /** Serves the endpoints at {@code ports} from now on. */
    void publish(Affinity affinity, int... ports) {
        Route open = HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, ports);
        Route route = open.withPolicies(open.policies().with(new LimitPolicy(1, QUEUE_TIMEOUT)));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
        fixture.queues.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route)));
    }
}
