package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams whose readers do not read hold nobody else up, and hold no more than their windows. */
class StreamIsolationTest extends CallFixture {
    private static final int LIVELY = 100;
    private static final int ROUNDS = 20;
    private static final int PEER_WINDOW = 16 * 1024;
    private static final int LARGE = 10 * 1024 * 1024;

    @Test
    void aClientThatDoesNotReadOneStreamHoldsUpNoOther() {
        gateway.routeTo(peers.listen(new Http2Settings().maxConcurrentStreams(1000), stream -> {
            stream.answer();
            if (stream.header("x-large").isEmpty()) {
                echo(stream);
            } else {
                stream.writeData(FramePeer.message(LARGE), false);
            }
        }));
        FramePeer.Connection connection =
                peers.connect(gateway.port(), new Http2Settings().initialWindowSize(PEER_WINDOW));
        FrameHalf stalled = connection.open(FrameHalf.call().add("x-large", "1"), false, FrameHalf::hold);
        await().until(() -> stalled.bytes.get() == PEER_WINDOW);
        playPingPong(connection);
        assertEquals(PEER_WINDOW, stalled.bytes.get());
        assertTrue(bytesOut() <= PEER_WINDOW + 2L * Http2Limits.STREAM_WINDOW_BYTES + LIVELY * ROUNDS * 15L);
        stalled.release();
        await().until(() -> stalled.bytes.get() == LARGE + 5L);
    }

    @Test
    void anEndpointThatDoesNotReadSomeStreamsHoldsUpNoOther() {
        int window = 1024;
        gateway.routeTo(
                peers.listen(new Http2Settings().maxConcurrentStreams(1000).initialWindowSize(window), stream -> {
                    stream.answer();
                    if (stream.header("x-large").isEmpty()) {
                        echo(stream);
                    } else {
                        stream.hold();
                    }
                }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        List<FrameHalf> stalled = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            FrameHalf stream = connection.open(FrameHalf.call().add("x-large", "1"), false, half -> {});
            stream.writeData(FramePeer.message(1024 * 1024), false);
            stalled.add(stream);
        }
        await().until(() ->
                peers.streams.size() == 30 && peers.streams.stream().allMatch(stream -> stream.bytes.get() == window));
        playPingPong(connection);
        long perStream = HttpSettings.DEFAULT.http2().streamWindowBytes();
        gateway.connections.all().stream()
                .filter(live -> live.bytesOut() == 0)
                .forEach(live -> assertTrue(live.bytesIn() <= 2 * perStream + window, live.bytesIn() + " bytes"));
        FrameHalf atEndpoint = peers.streams.getFirst();
        atEndpoint.release();
        await().until(() -> atEndpoint.bytes.get() == 1024 * 1024 + 5);
    }

    private void playPingPong(FramePeer.Connection connection) {
        List<FrameHalf> lively = new ArrayList<>();
        for (int i = 0; i < LIVELY; i++) {
            FrameHalf half = connection.open(
                    FrameHalf.call(),
                    false,
                    stream -> stream.onData(() -> {
                        if (stream.bytes.get() < ROUNDS * 15L) {
                            stream.writeData(FramePeer.message(10), false);
                        }
                    }));
            half.writeData(FramePeer.message(10), false);
            lively.add(half);
        }
        await().until(() -> lively.stream().allMatch(half -> half.bytes.get() == ROUNDS * 15L));
    }

    private static void echo(FrameHalf stream) {
        stream.onBytes(data -> stream.writeData(Unpooled.copiedBuffer(data), false));
    }

    private long bytesOut() {
        return gateway.connections.all().stream()
                .mapToLong(LiveConnection::bytesOut)
                .max()
                .orElse(0);
    }
}
