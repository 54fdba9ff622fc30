package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.HostPattern;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Policies;
import io.moorgate.routing.Protocol;
import io.moorgate.routing.Route;
import io.moorgate.routing.RouteMatch;
import io.moorgate.traffic.http.head.Hops;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways, each the other's endpoint. */
class RingOfGatewaysTest {
    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final HttpFixture one = new HttpFixture();
    private final HttpFixture other = new HttpFixture();

    @BeforeEach
    void close() {
        lead(one, other.port(), Protocol.AUTO);
        lead(other, one.port(), Protocol.AUTO);
    }

    private static void lead(HttpFixture fixture, int port, Protocol protocol) {
        Route to = HttpFixture.route(port);
        Route route = Route.of(
                protocol,
                new RouteMatch(to.hosts(), to.paths(), 0),
                to.upstream(),
                new Policies(to.connect(), to.idle()),
                to.refusal());
        fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), route)));
    }

    @AfterEach
    void end() {
        one.close();
        other.close();
    }

    private void assertRoundsAreCounted() {
        await().until(() ->
                one.connections.all().isEmpty() && other.connections.all().isEmpty());
        assertEquals(List.of("hops"), one.limits);
        assertEquals(List.of(), other.limits);
        assertEquals(Hops.MAX, one.ended.size() + other.ended.size());
    }

    @Test
    void aRequestIsAnswered508() throws IOException {
        try (RawClient client = one.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
            assertTrue(answer.startsWith("http/1.1 508 "), answer);
        }
        assertRoundsAreCounted();
    }

    @Test
    void aClientCannotTakeTheCountOut() throws IOException {
        try (RawClient client = one.connect()) {
            String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: cdn-loop\r\n\r\n")
                    .readAnswer();
            assertTrue(answer.startsWith("http/1.1 508 "), answer);
        }
    }

    @Test
    void aRequestOverHttp2IsAnswered508() throws IOException {
        try (RawHttp2Client client = new RawHttp2Client(one.port())) {
            client.send(RawHttp2Client.get(1));
            await().until(() -> client.isAnswered(1));
            assertTrue(client.block(1).contains("508"), client.block(1));
        }
        assertRoundsAreCounted();
    }

    @Test
    void aWebSocketIsAnswered508() throws IOException {
        try (RawClient client = one.connect()) {
            String answer = client.send(UPGRADE).readAnswer();
            assertTrue(answer.startsWith("http/1.1 508 "), answer);
        }
        await().until(() ->
                one.connections.all().isEmpty() && other.connections.all().isEmpty());
        assertEquals(List.of("hops"), one.limits);
    }

    @Test
    void aCallEndsWithFailedPrecondition() throws IOException {
        lead(one, other.port(), Protocol.GRPC);
        lead(other, one.port(), Protocol.GRPC);
        try (RawHttp2Client client = new RawHttp2Client(one.port())) {
            client.send(RawHttp2Client.head(1, true, RawHttp2Client.call()));
            await().until(() -> client.isAnswered(1));
            await().until(() -> !one.limits.isEmpty());
            String trailers = client.frames.toString() + client.block(1);
            assertTrue(client.block(1).contains("grpc-status"), trailers);
        }
        assertEquals(List.of("hops"), one.limits);
    }
}
