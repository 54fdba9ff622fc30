package io.moorgate.traffic.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.traffic.live.Overload.Refused;
import io.moorgate.traffic.live.RefusedFacts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to a gateway that is short of something. */
class OverloadedTest {
    private static final Pattern RETRY_AFTER = Pattern.compile("retry-after: (\\d+)\r\n");

    private final HttpFixture fixture = new HttpFixture();
    private RawEndpoint endpoint;

    @BeforeEach
    void listen() throws IOException {
        endpoint = RawEndpoint.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        Affinity affinity = new Affinity(
                new Affinity.Key.Header("user"),
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.REBIND,
                Affinity.Mode.PERSISTENT);
        Route route = HttpFixture.route(IdleTimeouts.DEFAULT, Optional.empty(), affinity, endpoint.port());
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoint.close();
    }

    private static String ask(RawClient client, String field) throws IOException {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n").readAnswer();
    }

    private static void assertRefused(String answer) {
        assertTrue(answer.startsWith("http/1.1 503 "), answer);
        Matcher matcher = RETRY_AFTER.matcher(answer);
        assertTrue(matcher.find(), answer);
        int seconds = Integer.parseInt(matcher.group(1));
        assertTrue(seconds >= 10 && seconds <= 60, answer);
    }

    @Test
    void clientsWithoutAPinAreRefusedFirstAndThoseWithOneAreServed() throws IOException {
        try (RawClient client = fixture.connect();
                RawClient newcomer = fixture.connect()) {
            assertTrue(ask(client, "User: known\r\n").endsWith("hi"));
            fixture.queues.overload().refuse(Refused.UNPINNED);
            assertTrue(ask(client, "User: known\r\n").endsWith("hi"));
            assertRefused(ask(newcomer, "User: new\r\n"));
            assertRefused(ask(newcomer, ""));
            assertEquals(List.of("overload", "overload"), fixture.limits);
            assertEquals(
                    RefusedFacts.Cause.UNAVAILABLE,
                    fixture.refusedFacts.getFirst().cause());
            assertEquals(1, fixture.pins.entries(), "a client that is refused leaves no pin");
            fixture.queues.overload().refuse(Refused.NONE);
            assertTrue(ask(newcomer, "User: new\r\n").endsWith("hi"));
        }
    }

    @Test
    void allAreRefusedInTheEnd() throws IOException {
        try (RawClient client = fixture.connect()) {
            assertTrue(ask(client, "User: known\r\n").endsWith("hi"));
            fixture.queues.overload().refuse(Refused.ALL);
            assertRefused(ask(client, "User: known\r\n"));
            String grpc = ask(client, "Content-Type: application/grpc\r\nContent-Length: 0\r\n");
            assertTrue(grpc.contains("grpc-status: 14\r\n"), grpc);
            assertTrue(grpc.contains("retry-after: "), grpc);
        }
    }
}
