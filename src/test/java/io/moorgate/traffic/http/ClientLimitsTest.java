package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Rate;
import io.moorgate.routing.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of a client that has enough already. */
class ClientLimitsTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final HttpFixture fixture = new HttpFixture();
    private final Semaphore allowed = new Semaphore(0);
    private RawEndpoint endpoint;

    @BeforeEach
    void listen() throws IOException {
        endpoint = new RawEndpoint(peer -> {
            while (true) {
                peer.readHead();
                allowed.acquireUninterruptibly();
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    @Test
    void aConnectionMoreThanAClientMayHoldGets429AndAPlaceIsFreeAgainWhenOneHasEnded() throws IOException {
        publish(new ClientLimits(1, Optional.empty()));
        try (RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            first.send(REQUEST);
            await().until(() -> fixture.connections.all().size() == 1);
            String answer = second.send(REQUEST).readAnswer();
            assertTrue(answer.startsWith("http/1.1 429 "), answer);
            assertTrue(answer.contains("retry-after: 5\r\n"), answer);
            assertEquals(List.of("max-connections-per-client"), fixture.limits);
            allowed.release(2);
            assertTrue(first.readAnswer().endsWith("hi"));
            await().until(() -> fixture.connections.all().isEmpty());
            assertTrue(second.send(REQUEST).readAnswer().endsWith("hi"));
        }
    }

    @Test
    void aClientThatConnectsTooOftenGets429UntilItHasPaused() throws IOException {
        publish(new ClientLimits(0, Optional.of(new Rate(2, Rate.Per.SECOND))));
        allowed.release(10);
        try (RawClient client = fixture.connect()) {
            assertTrue(client.send(REQUEST).readAnswer().endsWith("hi"));
            assertTrue(client.send(REQUEST).readAnswer().endsWith("hi"));
            assertTrue(client.send(REQUEST).readAnswer().startsWith("http/1.1 429 "));
            fixture.time.advance(Duration.ofMillis(500));
            assertTrue(client.send(REQUEST).readAnswer().endsWith("hi"));
        }
        assertEquals(List.of("connect-rate-per-client"), fixture.limits);
    }

    private void publish(ClientLimits limits) {
        Route open = HttpFixture.route(endpoint.port());
        LimitPolicy policy = new LimitPolicy(0, Duration.ZERO, 0, 0, Optional.empty(), limits);
        Route route = open.withPolicies(open.policies().with(policy));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
    }
}
