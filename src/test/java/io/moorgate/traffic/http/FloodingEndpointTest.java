package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Endpoints that send frames which carry nothing for a call. */
class FloodingEndpointTest extends CallFixture {
    @Test
    void anEndpointThatFloodsAConnectionLosesItWithItsCalls() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.pings(20_000);
        }));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> client.ended.get() || client.reset.get() != null);
        await().until(() -> peers.openConnections() == 0);
        assertEquals(1, gateway.events.limits.getOrDefault("http2-control-frames", 0));
    }

    @Test
    void oneThatSendsAFewForEachCallIsNotHit() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.pings(12);
            stream.status(0);
        }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        for (int round = 0; round < 5; round++) {
            List<FrameHalf> calls = IntStream.range(0, 80)
                    .mapToObj(call -> connection.open(FrameHalf.call(), true, half -> {}))
                    .toList();
            await().until(() -> calls.stream().allMatch(call -> call.ended.get()));
            calls.forEach(call -> assertEquals("0", call.header("grpc-status")));
        }
        assertFalse(gateway.events.limits.containsKey("http2-control-frames"));
        assertEquals(1, peers.accepted.get());
    }
}
