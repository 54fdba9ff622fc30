package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Balance;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.HttpSettings;
import io.moorgate.traffic.http.InnocentClient;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.live.CloseReason;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams whose readers never read hold no more than the budgets of their connection and of the process. */
class UnreadStreamsTest {
    private static final long ENHANCE_YOUR_CALM = 11;
    private static final int MIB = 1 << 20;
    private static final int STREAMS = 100;

    /** Twice the window of a stream. */
    private static final int BODY = 128 * 1024;

    private static final int CONNECTION_BYTES = 2 * MIB;
    private static final int ALL_BYTES = 4 * MIB;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What may come in one turn of the event loop, before it is looked at again. */
    private static final int SLACK = 2 * MIB;

    private final FramePeer peers = new FramePeer();
    private final StreamFixture gateway = new StreamFixture(bounded()).with(Balance.Strategy.ROUND_ROBIN);

    private static HttpSettings bounded() {
        StreamLimits some = StreamLimits.DEFAULT;
        return HttpSettings.DEFAULT.with(new StreamLimits(
                some.streamsMax(),
                some.streamWindowBytes(),
                some.resetsMax(),
                some.controlFramesMax(),
                CONNECTION_BYTES,
                ALL_BYTES,
                some.webSockets()));
    }

    @AfterEach
    void stop() {
        gateway.close();
        peers.close();
    }

    private static long resets(List<FrameHalf> streams) {
        return streams.stream()
                .filter(stream -> stream.reset.get() != null && stream.reset.get() == ENHANCE_YOUR_CALM)
                .count();
    }

    @Test
    void resetsTheUnreadDownloadsThatHoldMost() throws IOException {
        gateway.routeTo(peers.listen(new Http2Settings().maxConcurrentStreams(1_000), stream -> {
            if (stream.header("x-large").isEmpty()) {
                stream.writeHead(new io.netty.handler.codec.http2.DefaultHttp2Headers().status("200"), true);
            } else {
                stream.answer();
                stream.writeData(FramePeer.message(BODY), false);
            }
        }));
        try (InnocentClient innocent = new InnocentClient(gateway.port())) {
            List<FramePeer.Connection> connections = new ArrayList<>();
            for (int connection = 0; connection < 4; connection++) {
                FramePeer.Connection opened = peers.connect(gateway.port(), new Http2Settings().initialWindowSize(100));
                List<FrameHalf> streams = new ArrayList<>();
                for (int index = 0; index < STREAMS; index++) {
                    streams.add(opened.open(FrameHalf.call().add("x-large", "1"), false, FrameHalf::hold));
                }
                await().atMost(PATIENCE).until(() -> resets(streams) > 0);
                assertTrue(gateway.held() <= ALL_BYTES + SLACK, gateway.held() + " bytes");
                assertTrue(opened.isOpen());
                connections.add(opened);
            }
            await().atMost(PATIENCE).until(() -> gateway.held() <= ALL_BYTES);
            innocent.check();
            assertTrue(gateway.events.limits.get("http2-connection-buffers") > 0);
            assertTrue(gateway.events.limits.get("http2-buffers") > 0);
            CloseReason limit = new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.LIMIT);
            assertTrue(gateway.events.closed.get(limit) > 0);
            connections.forEach(FramePeer.Connection::close);
        }
        await().until(() -> gateway.held() == 0);
        await().until(() -> gateway.connections.all().isEmpty());
    }

    @Test
    void resetsTheUploadsThatNoEndpointTakes() {
        gateway.routeTo(
                peers.listen(new Http2Settings().maxConcurrentStreams(1_000).initialWindowSize(100), stream -> {
                    stream.answer();
                    stream.hold();
                }));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        List<FrameHalf> streams = new ArrayList<>();
        for (int index = 0; index < STREAMS; index++) {
            FrameHalf stream = connection.open(FrameHalf.call(), false, half -> {});
            stream.writeData(FramePeer.message(BODY), false);
            streams.add(stream);
        }
        await().atMost(PATIENCE).until(() -> resets(streams) > 0);
        await().atMost(PATIENCE).until(() -> gateway.held() <= CONNECTION_BYTES);
        assertTrue(connection.isOpen());
        connection.close();
        await().until(() -> gateway.held() == 0);
        assertEquals(0, gateway.liveCalls());
    }
}
