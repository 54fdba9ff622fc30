package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Balance;
import io.moorgate.traffic.live.CloseReason;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.AfterEach;

/** A gateway between peers whose every frame a test decides. */
public abstract class CallFixture {
    public static final long NO_ERROR = 0;
    public static final long INTERNAL_ERROR = 2;
    public static final long REFUSED_STREAM = 7;
    public static final long CANCEL = 8;

    public final FramePeer peers = new FramePeer();
    public final StreamFixture gateway = new StreamFixture().with(Balance.Strategy.ROUND_ROBIN);

    @AfterEach
    public void stop() {
        gateway.close();
        peers.close();
    }

    public final FrameHalf call(Http2Headers head, boolean end) {
        return peers.connect(gateway.port(), new Http2Settings()).open(head, end, half -> {});
    }

    public final FrameHalf atEndpoint() {
        await().until(() -> !peers.streams.isEmpty());
        return peers.streams.getLast();
    }

    public final void awaitEnd(CloseReason.Side side, CloseReason.Kind kind, int grpcCode) {
        await().untilAsserted(() -> {
            assertEquals(1, gateway.events.closed.getOrDefault(new CloseReason(side, kind), 0));
            assertEquals(1, gateway.events.grpcCodes.getOrDefault(grpcCode, 0));
        });
        assertTrue(gateway.connections.all().isEmpty());
        assertEquals(0, gateway.liveCalls());
    }
}
