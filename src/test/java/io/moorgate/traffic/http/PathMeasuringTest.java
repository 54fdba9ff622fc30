package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Peers that measure the path by two frames for each small message that they get, as grpc-go does, cause no flood. */
class PathMeasuringTest extends CallFixture {
    private static final int MESSAGES = 6_000;

    @Test
    void anEndpointMayAnswerEachMessageOfAClientByTwo() {
        passMessages(2, 0);
    }

    @Test
    void aClientMayAnswerEachMessageOfAnEndpointByTwo() {
        passMessages(0, 2);
    }

    /** One message after the other goes there and comes back, so that each is a frame. */
    private void passMessages(int pingsOfEndpoint, int pingsOfClient) {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.onBytes(data -> {
                stream.pings(pingsOfEndpoint);
                stream.writeData(FramePeer.message(0), false);
            });
            stream.answer();
        }));
        AtomicInteger left = new AtomicInteger(MESSAGES);
        FrameHalf client = peers.connect(gateway.port(), new Http2Settings())
                .open(
                        FrameHalf.call(),
                        false,
                        half -> half.onBytes(data -> {
                            half.pings(pingsOfClient);
                            if (left.decrementAndGet() > 0) {
                                half.writeData(FramePeer.message(0), false);
                            }
                        }));
        client.writeData(FramePeer.message(0), false);
        await().until(() -> client.reset.get() != null || left.get() == 0);
        assertNull(client.reset.get());
        atEndpoint().status(0);
        await().until(client.ended::get);
        assertEquals("0", client.header("grpc-status"));
        assertFalse(gateway.events.limits.containsKey("http2-control-frames"));
    }
}
