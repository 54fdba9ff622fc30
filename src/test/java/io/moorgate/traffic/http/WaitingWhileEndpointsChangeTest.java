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
import org.junit.jupiter.api.Test;

/** Requests that wait for an endpoint of one connection at a time while endpoints come and go. */
class WaitingWhileEndpointsChangeTest {
    private static final Duration QUEUE_TIMEOUT = Duration.ofSeconds(5);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final HttpFixture fixture = new HttpFixture();
    private final Semaphore allowed = new Semaphore(0);

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void aWaitingClientGoesToTheEndpointThatReplacesTheOneItWaitedFor() throws IOException {
        try (RawEndpoint gone = answeringWhenAllowed();
                RawEndpoint replacement = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            publish(Affinity.NONE, gone.port());
            first.send(REQUEST);
            await().until(() -> gone.heads.size() == 1);
            second.send(REQUEST);
            awaitWaiting(Map.of("pod-" + gone.port(), 1));
            publish(Affinity.NONE, replacement.port());
            await().until(() -> replacement.heads.size() == 1);
            allowed.release(2);
            assertTrue(second.readAnswer().endsWith("hi"));
            assertTrue(first.readAnswer().endsWith("hi"));
            assertEquals(1, gone.heads.size());
        }
        awaitNothingLeft();
        fixture.time.advance(QUEUE_TIMEOUT);
        assertEquals(List.of(), fixture.limits);
    }

    @Test
    void aNewEndpointServesClientsThatWaitedForAnotherOne() throws IOException {
        for (Affinity affinity : List.of(Affinity.NONE, byUser(Affinity.WhenLost.REBIND))) {
            try (RawEndpoint busy = answeringWhenAllowed();
                    RawEndpoint added = answeringWhenAllowed();
                    RawClient first = fixture.connect();
                    RawClient second = fixture.connect()) {
                publish(affinity, busy.port());
                first.send(ofUser("one"));
                await().until(() -> busy.heads.size() == 1);
                second.send(ofUser("two"));
                awaitWaiting(Map.of("pod-" + busy.port(), 1));
                publish(affinity, busy.port(), added.port());
                await().until(() -> added.heads.size() == 1);
                allowed.release(2);
                assertTrue(first.readAnswer().endsWith("hi"));
                assertTrue(second.readAnswer().endsWith("hi"));
            }
            awaitNothingLeft();
        }
    }

    @Test
    void aWaitingClientWhoseOwnEndpointIsGoneIsAnsweredAsAffinityLostSays() throws IOException {
        Affinity affinity = byUser(Affinity.WhenLost.FAIL);
        try (RawEndpoint own = answeringWhenAllowed();
                RawEndpoint other = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            publish(affinity, own.port());
            first.send(ofUser("u"));
            await().until(() -> own.heads.size() == 1);
            second.send(ofUser("u"));
            awaitWaiting(Map.of("pod-" + own.port(), 1));
            publish(affinity, other.port());
            assertTrue(second.readAnswer().startsWith("http/1.1 503 "));
            allowed.release(1);
            assertTrue(first.readAnswer().endsWith("hi"));
            assertEquals(0, other.heads.size());
        }
        awaitNothingLeft();
    }

    private static Affinity byUser(Affinity.WhenLost whenLost) {
        return new Affinity(
                new Affinity.Key.Header("x-user"),
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                whenLost,
                Affinity.Mode.PERSISTENT);
    }

    private static String ofUser(String user) {
        return "GET / HTTP/1.1\r\nHost: a\r\nx-user: " + user + "\r\n\r\n";
    }

    private RawEndpoint answeringWhenAllowed() throws IOException {
        return new RawEndpoint(peer -> {
            while (true) {
                peer.readHead();
                allowed.acquireUninterruptibly();
                peer.send(ANSWER);
            }
        });
    }

    private void awaitWaiting(Map<String, Integer> expected) {
        await().untilAsserted(() -> {
            Map<String, Integer> waiting = new HashMap<>();
            fixture.queues.read((service, endpoint, clients) -> waiting.put(endpoint, clients));
            assertEquals(expected, waiting);
        });
    }

    private void awaitNothingLeft() {
        awaitWaiting(Map.of());
        await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
        assertTrue(fixture.connections.all().isEmpty());
    }

    private void publish(Affinity affinity, int... ports) {
        Route open = HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, ports);
        Route route = open.withPolicies(open.policies().with(new LimitPolicy(1, QUEUE_TIMEOUT)));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
        fixture.queues.retain(new RoutingTable(1, HttpRoutes.NONE, Map.of(), List.of(route)));
    }
}
