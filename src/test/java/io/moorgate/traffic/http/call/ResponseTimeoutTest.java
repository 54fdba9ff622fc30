package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.HostPattern;
import io.moorgate.routing.LifePolicy;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Route;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import io.moorgate.traffic.live.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How long an endpoint may think before it answers. */
class ResponseTimeoutTest {
    private static final String GET = "GET /poll HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private final Semaphore mayAnswer = new Semaphore(0);
    private final Semaphore bodiesRead = new Semaphore(0);

    @Test
    void aLongPollOfNinetySecondsIsAnswered() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(this::thinkThenAnswer);
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET);
            await().until(() -> endpoint.heads.size() == 1);
            fixture.time.advance(Duration.ofSeconds(60));
            fixture.time.advance(Duration.ofSeconds(30));
            mayAnswer.release();
            assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
        }
    }

    @Test
    void anUploadThatIsProcessedForFourMinutesIsAnswered() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.read(5);
                    bodiesRead.release();
                    mayAnswer.acquireUninterruptibly();
                    peer.send(ANSWER);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde");
            bodiesRead.acquireUninterruptibly();
            fixture.time.advance(Duration.ofMinutes(4));
            mayAnswer.release();
            assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
        }
    }

    @Test
    void anInterimAnswerIsNoHead() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            assertTrue(client.send(GET).readHead().startsWith("http/1.1 103 "));
            fixture.time.advance(Duration.ofSeconds(301));
            assertTrue(client.readAnswer().startsWith("http/1.1 504 "));
        }
        await().until(() ->
                fixture.closed.equals(List.of(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.TIMEOUT))));
    }

    @Test
    void theRouteSaysHowLong() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(this::thinkThenAnswer);
                RawClient client = fixture.connect()) {
            routeTo(endpoint, Duration.ofSeconds(2));
            client.send(GET);
            await().until(() -> endpoint.heads.size() == 1);
            fixture.time.advance(Duration.ofSeconds(3));
            assertTrue(client.readAnswer().startsWith("http/1.1 504 "));
            mayAnswer.release();
        }
    }

    @Test
    void zeroIsWithoutEnd() throws IOException {
        try (RawEndpoint endpoint = new RawEndpoint(this::thinkThenAnswer);
                RawClient client = fixture.connect()) {
            routeTo(endpoint, Duration.ZERO);
            client.send(GET);
            await().until(() -> endpoint.heads.size() == 1);
            fixture.time.advance(Duration.ofHours(5));
            mayAnswer.release();
            assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
            assertEquals(List.of(200), fixture.answered);
        }
    }

    private void routeTo(RawEndpoint endpoint, Duration responseTimeout) {
        Route route = HttpFixture.route(endpoint.port());
        LifePolicy life = LifePolicy.DEFAULT;
        LifePolicy other = new LifePolicy(
                life.drainTimeout(),
                life.pingInterval(),
                life.ageMax(),
                life.ageJitterPercent(),
                life.rebalancePercent(),
                responseTimeout);
        Route patient = route.withPolicies(new Policies(route.connect(), route.idle(), other));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), patient)));
    }

    private void thinkThenAnswer(RawEndpoint.Peer peer) throws IOException {
        peer.readHead();
        mayAnswer.acquireUninterruptibly();
        peer.send(ANSWER);
    }
}
