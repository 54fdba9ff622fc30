package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies of requests that are larger than their route takes. */
class RequestBodyLimitTest {
    private static final int MAX = 10;

    private final HttpFixture fixture = new HttpFixture();
    private RawEndpoint endpoint;

    @BeforeEach
    void listen() throws IOException {
        serve(RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
    }

    private void serve(RawEndpoint served) {
        endpoint = served;
        Route open = HttpFixture.route(endpoint.port());
        LimitPolicy limits = new LimitPolicy(0, Duration.ZERO, MAX, 0, Optional.empty(), ClientLimits.NONE);
        Route route = open.withPolicies(open.policies().with(limits));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    @Test
    void aBodyWithinTheLimitPasses() throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789")
                    .readAnswer();
            assertTrue(answer.startsWith("http/1.1 200 "), answer);
        }
        assertEquals(List.of(), fixture.limits);
    }

    @Test
    void aLengthThatIsTooLargeGets413BeforeTheEndpointIsReached() throws IOException {
        try (RawClient client = fixture.connect()) {
            String answer = client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
                    .readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
            assertTrue(answer.contains("client to gateway: body too large (request "), answer);
        }
        assertEquals(0, endpoint.accepted());
        assertEquals(List.of("max-request-body"), fixture.limits);
        assertEquals(List.of(413), fixture.answered);
        assertEquals("max-request-body", fixture.refusedFacts.getFirst().detail());
        awaitNothingLeft();
    }

    @Test
    void chunksThatGrowTooLargeGet413() throws IOException {
        endpoint.close();
        serve(new RawEndpoint(peer -> peer.readUntil("the end of a body that never comes")));
        try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n");
            await().until(() -> endpoint.accepted() == 1);
            String answer = client.send("3\r\n890\r\n").readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        }
        assertEquals(List.of("max-request-body"), fixture.limits);
        awaitNothingLeft();
    }

    @Test
    void aGrpcCallGetsResourceExhausted() throws IOException {
        try (RawClient client = fixture.connect()) {
            String head = client.send("POST /a.B/C HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\n"
                            + "Content-Length: 11\r\n\r\n")
                    .readHead();
            assertTrue(head.contains("grpc-status: 8\r\n"), head);
        }
    }

    private void awaitNothingLeft() {
        await().until(() -> fixture.connections.all().isEmpty());
        await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
    }
}
