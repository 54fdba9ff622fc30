package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.health.HealthState;
import io.moorgate.routing.ConnectPolicy;
import io.moorgate.traffic.http.http2.Http2Limits;
import io.netty.handler.codec.http2.Http2Settings;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many connections calls need, and what they wait for. */
class EndpointConnectionsTest extends CallFixture {
    @Test
    void opensAsManyConnectionsAsTheEndpointsStreamLimitAsksFor() {
        gateway.routeTo(peers.listen(new Http2Settings().maxConcurrentStreams(10), FrameHalf::answer));
        List<FrameHalf> calls = open(95);
        await().until(() -> calls.stream().noneMatch(call -> call.headers.isEmpty()));
        assertEquals(10, peers.accepted.get());
        assertEquals(95, gateway.liveCalls());
    }

    @Test
    void usesARoomAgainThatACallHasLeft() {
        gateway.routeTo(peers.listen(new Http2Settings().maxConcurrentStreams(1), stream -> {
            stream.answer();
            stream.status(0);
        }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        for (int i = 0; i < 50; i++) {
            FrameHalf call = connection.open(FrameHalf.call(), true, half -> {});
            await().until(call.ended::get);
            assertEquals("0", call.header("grpc-status"));
        }
        assertEquals(1, peers.accepted.get());
    }

    @Test
    void callsBeyondAllRoomWaitAndAreThenUnavailable() {
        gateway.with(new ConnectPolicy(Duration.ofSeconds(3), 1))
                .routeTo(peers.listen(new Http2Settings().maxConcurrentStreams(1), FrameHalf::answer));
        List<FrameHalf> calls = open(70);
        await().until(() -> calls.stream().noneMatch(call -> call.headers.isEmpty()));
        assertEquals(
                6,
                calls.stream()
                        .filter(call -> call.header("grpc-status").equals("14"))
                        .count());
        assertEquals(64, gateway.liveCalls());
        assertTrue(gateway.events.limits.containsKey("endpoint-connections"), gateway.events.limits.toString());
    }

    @Test
    void anEndpointThatSaysNothingIsTooSlow() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0)) {
            gateway.with(new ConnectPolicy(Duration.ofMillis(200), 3)).routeTo(deaf.getLocalPort());
            FrameHalf client = call(FrameHalf.call(), true);
            await().until(client.ended::get);
            assertEquals("14", client.header("grpc-status"));
            assertEquals(1, gateway.events.connectFailures.getOrDefault("timeout", 0));
        }
    }

    @Test
    void connectionsOfAnEndpointThatIsGoneCloseWithTheirLastCall() {
        int gone = peers.listen(new Http2Settings(), FrameHalf::answer);
        gateway.routeTo(gone);
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        FrameHalf endpoint = atEndpoint();
        try (FramePeer others = new FramePeer()) {
            gateway.routeTo(others.listen(new Http2Settings(), FrameHalf::answer));
            FrameHalf next = call(FrameHalf.call(), false);
            await().until(() -> !next.headers.isEmpty());
            assertEquals(1, others.streams.size());
            assertEquals(1, peers.openConnections());
            endpoint.status(0);
            await().until(client.ended::get);
            await().until(() -> peers.openConnections() == 0);
        }
    }

    @Test
    void connectionsWithoutCallsCloseAfterAWhile() {
        LoopTime time = new LoopTime();
        try (StreamFixture held =
                new StreamFixture(time).routeTo(peers.listen(new Http2Settings(), FrameHalf::answer))) {
            FramePeer.Connection connection = peers.connect(held.port(), new Http2Settings());
            FrameHalf call = connection.open(FrameHalf.call(), false, half -> {});
            await().until(() -> !call.headers.isEmpty());
            for (int sweep = 0; sweep < 3; sweep++) {
                time.advance(Http2Limits.POOLED_IDLE);
            }
            atEndpoint().writeData(FramePeer.message(10), false);
            atEndpoint().status(0);
            await().until(call.ended::get);
            assertEquals("0", call.header("grpc-status"));
            await().until(() -> {
                time.advance(Http2Limits.POOLED_IDLE);
                return peers.openConnections() == 0;
            });
        }
    }

    @Test
    void oneRefusedDialIsOneFailedConnectHoweverManyCallsWaitForIt() throws Exception {
        try (ServerSocket broken = new ServerSocket(0)) {
            gateway.routeTo(broken.getLocalPort(), peers.listen(new Http2Settings(), FrameHalf::answer));
            List<FrameHalf> calls = open(20);
            await().until(() -> peers.streams.size() >= 10);
            broken.accept().close();
            await().until(() -> calls.stream().noneMatch(call -> call.headers.isEmpty()));
            assertTrue(
                    gateway.events.connectFailures.values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum()
                            >= 9,
                    gateway.events.connectFailures.toString());
            assertEquals(Set.of(HealthState.UNCHECKED), gateway.healthStates());
        }
    }

    @Test
    void dialsThatAreTooSlowPutAnEndpointAsideHoweverFewCallsWait() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0)) {
            gateway.with(new ConnectPolicy(Duration.ofMillis(200), 2))
                    .routeTo(deaf.getLocalPort(), peers.listen(new Http2Settings(), FrameHalf::answer));
            await().until(() -> {
                FrameHalf client = call(FrameHalf.call(), true);
                await().until(() -> !client.headers.isEmpty());
                return gateway.healthStates().contains(HealthState.EJECTED);
            });
            assertTrue(gateway.events.connectFailures.getOrDefault("timeout", 0) >= 5);
        }
    }

    @Test
    void waitingForRoomIsNoFailedConnect() {
        Http2Settings one = new Http2Settings().maxConcurrentStreams(1);
        gateway.with(new ConnectPolicy(Duration.ofSeconds(2), 1))
                .routeTo(peers.listen(one, FrameHalf::answer), peers.listen(one, FrameHalf::answer));
        List<FrameHalf> calls = open(142);
        await().until(() -> calls.stream().noneMatch(call -> call.headers.isEmpty()));
        assertTrue(gateway.events.connectFailures.getOrDefault("timeout", 0) >= 14);
        assertEquals(Set.of(HealthState.UNCHECKED), gateway.healthStates());
    }

    private List<FrameHalf> open(int count) {
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        List<FrameHalf> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(connection.open(FrameHalf.call(), false, half -> {}));
        }
        return calls;
    }
}
