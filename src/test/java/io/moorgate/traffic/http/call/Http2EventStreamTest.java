package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.StreamFixture;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.live.ConnectionKind;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Event streams over HTTP/2 on both sides. */
class Http2EventStreamTest {
    private static final String EVENT = "data: a\n\n";

    private final LoopTime time = new LoopTime();
    private final FramePeer peers = new FramePeer();
    private final StreamFixture gateway = new StreamFixture(time);
    private final StringBuffer seen = new StringBuffer();

    @AfterEach
    void stop() {
        gateway.close();
        peers.close();
    }

    private FrameHalf open() {
        gateway.routeTo(peers.listen(
                new Http2Settings(),
                stream -> stream.writeHead(
                        new DefaultHttp2Headers().status("200").add("content-type", "text/event-stream"), false)));
        Http2Headers get = new DefaultHttp2Headers()
                .method("GET")
                .scheme("http")
                .path("/events")
                .authority("a.example.com")
                .add("last-event-id", "41");
        FrameHalf client = peers.connect(gateway.port(), new Http2Settings())
                .open(get, true, half -> half.onBytes(data -> seen.append(data.toString(StandardCharsets.UTF_8))));
        await().until(() -> !client.headers.isEmpty());
        return client;
    }

    private FrameHalf endpoint() {
        return peers.streams.getLast();
    }

    private LiveConnection live() {
        return gateway.connections.all().iterator().next();
    }

    @Test
    void isOneWithCommentsBetweenEvents() {
        FrameHalf client = open();
        assertEquals("200", client.header(":status"));
        assertEquals("41", endpoint().header("last-event-id"));
        assertEquals(ConnectionKind.SSE, live().kind());
        endpoint().writeData(Unpooled.copiedBuffer(EVENT, StandardCharsets.UTF_8), false);
        await().until(() -> seen.toString().equals(EVENT));
        time.advance(Duration.ofSeconds(31));
        await().until(() -> seen.toString().equals(EVENT + ":\n\n"));
        endpoint().writeData(Unpooled.copiedBuffer("data: ", StandardCharsets.UTF_8), false);
        await().until(() -> seen.toString().endsWith("data: "));
        time.advance(Duration.ofSeconds(31));
        endpoint().writeData(Unpooled.copiedBuffer("b\n\n", StandardCharsets.UTF_8), true);
        await().until(client.ended::get);
        assertEquals(EVENT + ":\n\n" + "data: b\n\n", seen.toString());
    }

    @Test
    void aPlannedEndNamesTheTimeToComeBackAndEndsTheStream() {
        FrameHalf client = open();
        endpoint().writeData(Unpooled.copiedBuffer(EVENT, StandardCharsets.UTF_8), false);
        await().until(() -> seen.toString().equals(EVENT));
        live().closeSoon(new CloseReason(Side.GATEWAY, Kind.DRAIN));
        await().until(client.ended::get);
        assertTrue(seen.toString().matches("data: a\n\nretry: [0-9]+\n\n"), seen::toString);
        await().until(() -> endpoint().reset.get() != null);
        await().until(() -> gateway.events.closed.containsKey(new CloseReason(Side.GATEWAY, Kind.DRAIN)));
    }

    @Test
    void theEndpointKnowsAtOnceThatTheClientHasResetItsStream() {
        FrameHalf client = open();
        client.writeReset(8);
        await().until(() -> endpoint().reset.get() != null);
        await().until(() -> gateway.connections.all().isEmpty());
    }

    @Test
    void theEndpointKnowsAtOnceThatTheClientsConnectionIsGone() {
        FrameHalf client = open();
        client.closeConnection();
        await().until(() -> endpoint().reset.get() != null);
        await().until(() -> gateway.connections.all().isEmpty());
    }
}
