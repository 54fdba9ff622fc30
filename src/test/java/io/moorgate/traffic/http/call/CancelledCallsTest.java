package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Thousands of calls broken off on one connection are nothing special, whoever breaks them off. */
class CancelledCallsTest extends CallFixture {
    private static final int CALLS = 5_000;
    private static final int AT_A_TIME = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aClientCancelsThousandsOnOneConnection() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        for (int done = 0; done < CALLS; done += AT_A_TIME) {
            for (int i = 0; i < AT_A_TIME; i++) {
                connection.open(FrameHalf.call(), false, half -> {}).writeReset(CANCEL);
            }
            await().atMost(PATIENCE).until(() -> gateway.connections.all().isEmpty());
        }
        FrameHalf alive = connection.open(FrameHalf.call(), false, half -> {});
        await().until(() -> !alive.headers.isEmpty());
        assertEquals(1, peers.accepted.get());
        assertEquals(1, gateway.liveCalls());
    }

    /** As a client does that asks several and takes the first answer: nothing has come of the others. */
    @Test
    void aClientMayCancelFiveHundredUnansweredCallsASecondForHalfAMinute() {
        LoopTime time = new LoopTime();
        try (StreamFixture paced = new StreamFixture(time)) {
            paced.routeTo(peers.listen(new Http2Settings(), half -> {}));
            FramePeer.Connection connection = peers.connect(paced.port(), new Http2Settings());
            for (int tenth = 1; tenth <= 300; tenth++) {
                List<FrameHalf> calls = IntStream.range(0, 50)
                        .mapToObj(call -> connection.open(FrameHalf.call(), false, half -> {}))
                        .toList();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> paced.connections.all().size() == 50);
                calls.forEach(call -> call.writeReset(CANCEL));
                int cancelled = 50 * tenth;
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> paced.events.grpcCodes.getOrDefault(1, 0) == cancelled);
                time.advance(Duration.ofMillis(100));
            }
            assertTrue(connection.isOpen());
            assertEquals(Map.of(), paced.events.limits);
        }
    }

    @Test
    void anEndpointResetsThousandsOnOneConnection() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            if (stream.header("x-alive").isEmpty()) {
                stream.writeReset(INTERNAL_ERROR);
            }
        }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        for (int done = 0; done < CALLS; done += AT_A_TIME) {
            FrameHalf last = null;
            for (int i = 0; i < AT_A_TIME; i++) {
                last = connection.open(FrameHalf.call(), false, half -> {});
            }
            FrameHalf awaited = last;
            await().atMost(PATIENCE).until(() -> awaited.reset.get() != null);
        }
        FrameHalf alive = connection.open(FrameHalf.call().add("x-alive", "1"), false, half -> {});
        await().until(() -> !alive.headers.isEmpty());
        assertTrue(connection.isOpen());
        assertEquals(1, peers.accepted.get());
        assertEquals(1, gateway.liveCalls());
    }

    @Test
    void aClientCancelsBeforeAnEndpointIsReached() throws Exception {
        try (java.net.ServerSocket deaf = new java.net.ServerSocket(0)) {
            gateway.routeTo(deaf.getLocalPort());
            FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
            for (int i = 0; i < AT_A_TIME; i++) {
                connection.open(FrameHalf.call(), false, half -> {}).writeReset(CANCEL);
            }
            await().until(() -> gateway.events.grpcCodes.getOrDefault(1, 0) == AT_A_TIME);
            assertEquals(0, gateway.liveCalls());
        }
    }
}
