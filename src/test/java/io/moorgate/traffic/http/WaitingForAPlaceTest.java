package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.traffic.live.RefusedFacts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to an endpoint that holds one connection at a time. */
class WaitingForAPlaceTest extends PlacesFixture {
    private ServerSocket endpoints;

    @BeforeEach
    void listen() throws IOException {
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(20_000);
        publish(Affinity.NONE, endpoints.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        endpoints.close();
    }

    @Test
    void aRequestWaitsUntilTheOneBeforeItHasEnded() throws IOException {
        try (RawEndpoint endpoint = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            publish(Affinity.NONE, endpoint.port());
            first.send(REQUEST);
            await().until(() -> endpoint.heads.size() == 1);
            second.send(REQUEST);
            awaitWaiting(Map.of("pod-" + endpoint.port(), 1));
            assertEquals(1, endpoint.heads.size());
            allowed.release(2);
            assertTrue(first.readAnswer().endsWith("hi"));
            assertTrue(second.readAnswer().endsWith("hi"));
            awaitNothingLeft();
        }
    }

    @Test
    void aRequestThatGetsNoPlaceInTimeGets503AndWhenToComeBack() throws IOException {
        try (RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            first.send(REQUEST);
            try (RawPeer endpoint = accept()) {
                second.send(REQUEST);
                awaitWaiting(Map.of("pod-" + endpoints.getLocalPort(), 1));
                fixture.time.advance(QUEUE_TIMEOUT);
                String answer = second.readAnswer();
                assertTrue(answer.startsWith("http/1.1 503 "), answer);
                assertTrue(answer.matches("(?s).*\r\nretry-after: ([1-9]|10)\r\n.*"), answer);
                assertTrue(answer.contains("gateway: no endpoint had a place in time (request "), answer);
                assertEquals(List.of("max-connections"), fixture.limits);
                assertEquals(
                        RefusedFacts.Cause.LIMIT,
                        fixture.refusedFacts.getFirst().cause());
                endpoint.send(ANSWER);
                assertTrue(first.readAnswer().endsWith("hi"));
            }
            awaitNothingLeft();
        }
    }

    @Test
    void aGrpcCallThatGetsNoPlaceInTimeGetsResourceExhausted() throws IOException {
        try (RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            first.send(REQUEST);
            accept();
            second.send(
                    "POST /a.B/C HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n");
            awaitWaiting(Map.of("pod-" + endpoints.getLocalPort(), 1));
            fixture.time.advance(QUEUE_TIMEOUT);
            String head = second.readHead();
            assertTrue(head.contains("grpc-status: 8\r\n"), head);
        }
    }

    @Test
    void aWebSocketHoldsItsPlaceAndTheNextHandshakeWaitsForIt() throws IOException {
        RawPeer first = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
        RawPeer endpoint = accept();
        endpoint.readHead();
        endpoint.send(RawPeer.SWITCHED);
        first.readHead();
        try (RawPeer second = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE)) {
            awaitWaiting(Map.of("pod-" + endpoints.getLocalPort(), 1));
            first.close();
            endpoint.close();
            try (RawPeer next = accept()) {
                next.readHead();
                next.send(RawPeer.SWITCHED);
                assertTrue(second.readHead().startsWith("HTTP/1.1 101 "));
            }
        }
        awaitNothingLeft();
    }

    @Test
    void aClientThatGoesAwayLeavesTheQueue() throws IOException {
        try (RawClient first = fixture.connect()) {
            first.send(REQUEST);
            try (RawPeer endpoint = accept()) {
                RawClient second = fixture.connect();
                second.send(REQUEST);
                awaitWaiting(Map.of("pod-" + endpoints.getLocalPort(), 1));
                RawPeer socket = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                awaitWaiting(Map.of("pod-" + endpoints.getLocalPort(), 2));
                second.socket().setSoLinger(true, 0);
                second.close();
                socket.reset();
                awaitWaiting(Map.of());
                endpoint.send(ANSWER);
                assertTrue(first.readAnswer().endsWith("hi"));
            }
        }
        awaitNothingLeft();
        assertEquals(List.of(), fixture.limits);
    }

    @Test
    void anotherEndpointThatHasAPlaceIsTakenAndWhereNoneHasTheFirstPlaceOfAny() throws IOException {
        try (RawEndpoint one = answeringWhenAllowed();
                RawEndpoint other = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect();
                RawClient third = fixture.connect()) {
            publish(Affinity.NONE, one.port(), other.port());
            first.send(REQUEST);
            second.send(REQUEST);
            await().until(() -> one.heads.size() == 1 && other.heads.size() == 1);
            third.send(REQUEST);
            awaitWaiting(Map.of("", 1));
            allowed.release(3);
            for (RawClient client : List.of(first, second, third)) {
                assertTrue(client.readAnswer().endsWith("hi"));
            }
            assertEquals(3, one.heads.size() + other.heads.size());
        }
        awaitNothingLeft();
    }

    @Test
    void aPinnedClientWaitsForItsEndpointThoughAnotherOneHasRoom() throws IOException {
        Affinity byUser = byUser(Affinity.WhenLost.REBIND);
        String ofUser = ofUser("u");
        try (RawEndpoint own = answeringWhenAllowed();
                RawEndpoint other = answeringWhenAllowed();
                RawClient first = fixture.connect();
                RawClient second = fixture.connect()) {
            publish(byUser, own.port());
            first.send(ofUser);
            await().until(() -> own.heads.size() == 1);
            publish(byUser, own.port(), other.port());
            second.send(ofUser);
            awaitWaiting(Map.of("pod-" + own.port(), 1));
            allowed.release(2);
            assertTrue(second.readAnswer().endsWith("hi"));
            assertEquals(2, own.heads.size());
            assertEquals(0, other.heads.size());
        }
    }

    private RawPeer accept() throws IOException {
        return new RawPeer(endpoints.accept());
    }
}
