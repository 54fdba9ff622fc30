package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;

/** What becomes of a call that an endpoint does not take. */
class StreamRetryTest extends CallFixture {
    @Test
    void givesARefusedCallToTheNextEndpointWithAllItSaid() {
        int refusing =
                peers.listen(new Http2Settings(), stream -> stream.onData(() -> stream.writeReset(REFUSED_STREAM)));
        int taking = peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.onData(() -> {
                if (stream.ended.get()) {
                    stream.status(0);
                }
            });
        });
        gateway.routeTo(refusing, taking);
        for (int call = 0; call < 4; call++) {
            FrameHalf client = call(FrameHalf.call(), false);
            client.writeData(FramePeer.message(1000), true);
            await().until(client.ended::get);
            assertEquals("0", client.header("grpc-status"));
            assertEquals(1005, peers.streams.getLast().bytes.get());
        }
        assertTrue(peers.streams.size() > 4, "some were refused first");
    }

    @Test
    void answersUnavailableWhereEveryEndpointRefuses() {
        gateway.routeTo(
                peers.listen(new Http2Settings(), stream -> stream.writeReset(REFUSED_STREAM)),
                peers.listen(new Http2Settings(), stream -> stream.writeReset(REFUSED_STREAM)));
        FrameHalf client = call(FrameHalf.call(), true);
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        assertEquals(2, peers.streams.size());
        assertEquals(0, gateway.liveCalls());
    }

    @Test
    void sendsACallLeftOutByGoAwayOverAFreshConnection() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            if (peers.accepted.get() == 1) {
                stream.writeGoAway(0);
            } else {
                stream.answer();
                stream.status(0);
            }
        }));
        FrameHalf client = call(FrameHalf.call(), true);
        await().until(client.ended::get);
        assertEquals("0", client.header("grpc-status"));
        assertEquals(2, peers.accepted.get());
    }

    @Test
    void letsCallsOnADrainingConnectionEndAndSendsNewOnesOverAFreshOne() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf first = call(FrameHalf.call(), false);
        await().until(() -> !first.headers.isEmpty());
        FrameHalf firstAtEndpoint = atEndpoint();
        firstAtEndpoint.writeGoAway(firstAtEndpoint.id());
        await().until(() -> {
            FrameHalf other = call(FrameHalf.call(), false);
            await().until(() -> !other.headers.isEmpty());
            return peers.accepted.get() == 2;
        });
        firstAtEndpoint.writeData(FramePeer.message(10), false);
        firstAtEndpoint.status(0);
        await().until(first.ended::get);
        assertEquals("0", first.header("grpc-status"));
        await().until(() -> peers.openConnections() == 1);
    }

    @Test
    void answersUnavailableWhereNoEndpointListens() throws Exception {
        int closed;
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        gateway.routeTo(closed);
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        assertEquals(1, gateway.events.grpcCodes.getOrDefault(14, 0));
        assertEquals(0, gateway.liveCalls());
    }
}
