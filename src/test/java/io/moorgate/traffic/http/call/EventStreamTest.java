package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.moorgate.traffic.live.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of type {@code text/event-stream}, byte by byte. */
class EventStreamTest {
    private static final String GET = "GET /events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 41\r\n\r\n";
    private static final String POST = "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVENT = "9\r\ndata: a\n\n\r\n";
    private static final String HALF_EVENT = "6\r\ndata: \r\n";
    private static final String COMMENT = "3\r\n:\n\n\r\n";

    private final HttpFixture fixture = new HttpFixture();
    private final LinkedBlockingQueue<String> toSend = new LinkedBlockingQueue<>();
    private final RawEndpoint endpoint;

    EventStreamTest() throws IOException {
        endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            Thread.ofVirtual().start(() -> sendAll(peer));
            peer.read(1);
        });
        fixture.routeAllTo(endpoint.port());
    }

    private void sendAll(RawEndpoint.Peer peer) {
        try {
            while (true) {
                peer.send(toSend.take());
            }
        } catch (IOException | InterruptedException end) {
            // the test is over
        }
    }

    @AfterEach
    void stop() throws IOException {
        fixture.close();
        endpoint.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "Text/Event-Stream; charset=utf-8", "text/event-stream ;a=b"})
    void isAKindOfItsOwnWhateverTheParameters(String type) throws IOException {
        try (RawClient client = open(GET, HEAD.replace("text/event-stream", type))) {
            assertFalse(client.socket().isClosed());
            assertEquals(ConnectionKind.SSE, live().kind());
            assertEquals(Patience.ANYTIME, live().patience());
            assertEquals(
                    1,
                    fixture.counts.snapshot().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum());
            assertTrue(
                    endpoint.heads.getFirst().toLowerCase(java.util.Locale.ROOT).contains("last-event-id: 41\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-streams", "application/x-ndjson", "text/plain"})
    void otherTypesAreExchanges(String type) throws IOException {
        try (RawClient client = open(GET, HEAD.replace("text/event-stream", type))) {
            assertFalse(client.socket().isClosed());
            assertEquals(ConnectionKind.HTTP, live().kind());
        }
    }

    @Test
    void anEventLeavesAtOnceAndASilentHourIsNoEndUntilItIsOver() throws IOException {
        route(Duration.ZERO, Duration.ZERO);
        try (RawClient client = open(GET, HEAD)) {
            toSend.add(EVENT);
            assertEquals(EVENT, client.readUntil(EVENT));
            fixture.time.advance(Duration.ofMinutes(59));
            assertEquals(1, fixture.connections.all().size());
            fixture.time.advance(Duration.ofMinutes(2));
            assertEquals("0\r\n\r\n", client.readUntil("0\r\n\r\n"));
        }
        awaitEnd(Side.GATEWAY, Kind.IDLE);
    }

    @Test
    void aSilentStreamGetsCommentsBetweenEventsOnly() throws IOException {
        try (RawClient client = open(GET, HEAD)) {
            fixture.time.advance(Duration.ofSeconds(30));
            assertEquals(COMMENT, client.readUntil(COMMENT));
            send(client, HALF_EVENT);
            fixture.time.advance(Duration.ofSeconds(31));
            fixture.time.advance(Duration.ofSeconds(31));
            send(client, "3\r\na\n\n\r\n");
            fixture.time.advance(Duration.ofSeconds(31));
            assertEquals(COMMENT, client.readUntil(COMMENT));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Encoding: gzip\r\nTransfer-Encoding: chunked", "Content-Length: 900"})
    void noCommentWhereItHasNoPlace(String fields) throws IOException {
        try (RawClient client = open(GET, HEAD.replace("Transfer-Encoding: chunked", fields))) {
            fixture.time.advance(Duration.ofSeconds(31));
            fixture.time.advance(Duration.ofSeconds(31));
            String data = fields.startsWith("Content-L") ? "data: a" : EVENT;
            toSend.add(data);
            assertEquals(data, client.readUntil(data));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"SHUTDOWN", "DRAIN", "ROUTE_REMOVED", "REBALANCE"})
    void aPlannedEndNamesTheTimeToComeBackAndEndsTheBody(Kind kind) throws IOException {
        try (RawClient client = open(GET, HEAD)) {
            send(client, EVENT);
            live().closeSoon(new CloseReason(Side.GATEWAY, kind));
            assertRetryAndEnd(client);
        }
        awaitEnd(Side.GATEWAY, kind);
    }

    @Test
    void anEndForOverloadNamesALaterTimeToComeBack() throws IOException {
        try (RawClient client = open(GET, HEAD)) {
            send(client, EVENT);
            live().closeSoon(new CloseReason(Side.GATEWAY, Kind.OVERLOAD));
            assertRetryAndEnd(client, 10_000, 60_000);
        }
        awaitEnd(Side.GATEWAY, Kind.OVERLOAD);
    }

    @Test
    void aPlannedEndWaitsForTheEndOfAnEvent() throws IOException {
        try (RawClient client = open(GET, HEAD)) {
            send(client, HALF_EVENT);
            live().closeSoon(new CloseReason(Side.GATEWAY, Kind.DRAIN));
            send(client, "3\r\na\n\n\r\n");
            fixture.time.advance(Duration.ofMillis(50));
            assertRetryAndEnd(client);
        }
    }

    @Test
    void itEndsAtItsGreatestAge() throws IOException {
        route(Duration.ZERO, Duration.ofMinutes(10));
        try (RawClient client = open(GET, HEAD)) {
            fixture.time.advance(Duration.ofMinutes(9));
            assertEquals(1, fixture.connections.all().size());
            fixture.time.advance(Duration.ofMinutes(2));
            assertRetryAndEnd(client);
        }
        awaitEnd(Side.GATEWAY, Kind.MAX_AGE);
    }

    @Test
    void thatOfAnotherMethodMayFinishAndIsCutAtTheEndOfTheWindow() throws IOException {
        try (RawClient client = open(POST, HEAD)) {
            assertEquals(Patience.LATE, live().patience());
            send(client, EVENT);
            live().closeSoon(new CloseReason(Side.GATEWAY, Kind.DRAIN));
            assertCut(client);
        }
    }

    @Test
    void aClientThatIsNotAdmittedAnyMoreSeesTheTruncation() throws IOException {
        try (RawClient client = open(GET, HEAD)) {
            send(client, EVENT);
            live().closeSoon(new CloseReason(Side.GATEWAY, Kind.FORBIDDEN));
            assertCut(client);
        }
    }

    @Test
    void theEndpointLearnsThatTheClientHasLeft() throws IOException {
        try (RawClient client = open(GET, HEAD)) {
            send(client, EVENT);
            fixture.time.advance(Duration.ofSeconds(10));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> endpoint.ends.size() == 1);
    }

    @Test
    void theEndpointLearnsItBeforeItsFirstByteToo() throws IOException {
        try (RawClient client = fixture.connect()) {
            client.send(GET);
            await().until(() -> endpoint.heads.size() == 1);
            fixture.time.advance(Duration.ofSeconds(10));
        }
        await().until(() -> fixture.time.isDueIn(Duration.ofMillis(60)));
        fixture.time.advance(Duration.ofMillis(60));
        await().atMost(Duration.ofSeconds(5)).until(() -> endpoint.ends.size() == 1);
        assertThrows(IllegalStateException.class, this::live);
    }

    private RawClient open(String request, String head) throws IOException {
        RawClient client = fixture.connect();
        client.send(request);
        toSend.add(head);
        assertTrue(client.readHead().startsWith("http/1.1 200 "));
        return client;
    }

    private void send(RawClient client, String chunk) throws IOException {
        toSend.add(chunk);
        assertEquals(chunk, client.readUntil(chunk));
    }

    private LiveConnection live() {
        return fixture.connections.all().stream().findFirst().orElseThrow(IllegalStateException::new);
    }

    private void route(Duration pingInterval, Duration ageMax) {
        Route route = HttpFixture.route(endpoint.port());
        LifePolicy life = new LifePolicy(LifePolicy.DEFAULT.drainTimeout(), pingInterval, ageMax, 0);
        Route other = route.withPolicies(new Policies(route.connect(), route.idle(), life));
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), other)));
    }

    private static void assertRetryAndEnd(RawClient client) throws IOException {
        assertRetryAndEnd(client, 1_000, 10_000);
    }

    private static void assertRetryAndEnd(RawClient client, int least, int most) throws IOException {
        String rest = client.readUntil("0\r\n\r\n");
        Matcher end =
                Pattern.compile("[0-9a-f]+\r\nretry: ([0-9]+)\n\n\r\n0\r\n\r\n").matcher(rest);
        assertTrue(end.matches(), rest);
        int millis = Integer.parseInt(end.group(1));
        assertTrue(millis >= least && millis <= most, end.group(1));
    }

    private static void assertCut(RawClient client) {
        try {
            assertFalse(client.readToEnd().contains("0\r\n\r\n"));
        } catch (IOException reset) {
            assertFalse(reset.getMessage().contains("0\r\n\r\n"));
        }
    }

    private void awaitEnd(Side side, Kind kind) {
        await().until(() -> fixture.closed.equals(List.of(new CloseReason(side, kind))));
    }
}
