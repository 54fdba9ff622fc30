package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies over HTTP/2 that are larger than their route takes. */
class Http2BodyLimitTest extends CallFixture {
    private static final int MAX = 100;

    @BeforeEach
    void limit() {
        gateway.with(new LimitPolicy(0, Duration.ZERO, MAX, 0, Optional.empty(), ClientLimits.NONE));
        endpointDoes(endpoint -> {});
    }

    private void endpointDoes(Consumer<FrameHalf> script) {
        gateway.routeTo(peers.listen(new Http2Settings(), script));
    }

    private static Http2Headers post() {
        return new DefaultHttp2Headers().method("POST").scheme("http").path("/").authority("a.example");
    }

    @Test
    void aLengthThatIsTooLargeGets413BeforeTheEndpointIsReachedAndItsConnectionServesOn() {
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        AtomicReference<String> text = new AtomicReference<>("");
        FrameHalf refused = connection.open(
                post().addInt("content-length", MAX + 1),
                false,
                half -> half.onBytes(
                        bytes -> text.updateAndGet(before -> before + bytes.toString(StandardCharsets.UTF_8))));
        await().until(() -> refused.reset.get() != null);
        assertEquals("413", refused.header(":status"));
        assertTrue(text.get().startsWith("client to gateway: body too large (request "), text.get());
        assertEquals(NO_ERROR, refused.reset.get());
        assertEquals(0, peers.accepted.get());
        assertEquals(Map.of("max-request-body", 1), gateway.events.limits);
        assertPasses(connection);
        awaitNothingLeft();
    }

    @Test
    void aBodyWithoutALengthThatGrowsTooLargeGets413AndItsEndpointIsLetGo() {
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        FrameHalf client = connection.open(post(), false, half -> {});
        client.writeData(Unpooled.buffer().writeZero(MAX), false);
        await().until(() -> atEndpoint().bytes.get() == MAX);
        assertNull(client.reset.get());
        client.writeData(Unpooled.buffer().writeZero(1), false);
        await().until(() -> client.reset.get() != null);
        assertEquals("413", client.header(":status"));
        assertEquals(NO_ERROR, client.reset.get());
        await().until(() -> atEndpoint().reset.get() != null);
        assertEquals(CANCEL, atEndpoint().reset.get());
        assertEquals(MAX, atEndpoint().bytes.get());
        assertEquals(Map.of("max-request-body", 1), gateway.events.limits);
        assertPasses(connection);
        awaitNothingLeft();
    }

    @Test
    void aBodyAsLargeAsItMayBePasses() {
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        assertPasses(connection);
        assertEquals(Map.of(), gateway.events.limits);
    }

    @Test
    void whatIsRefusedOfABodyUsesUpNoWindowOfTheConnection() {
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        for (int request = 0; request < 300; request++) {
            FrameHalf client = connection.open(post(), false, half -> {});
            client.writeData(Unpooled.buffer().writeZero(16_384), true);
            await().until(() -> client.ended.get() || client.reset.get() != null);
            assertEquals("413", client.header(":status"));
        }
        assertPasses(connection);
        assertTrue(connection.isOpen());
        awaitNothingLeft();
    }

    @Test
    void aGrpcCallWhoseLengthIsTooLargeGetsResourceExhausted() {
        FrameHalf client = call(FrameHalf.call().addInt("content-length", MAX + 1), false);
        await().until(client.ended::get);
        assertEquals("200", client.header(":status"));
        assertEquals("8", client.header("grpc-status"));
        assertEquals(1, client.headers.size());
        assertEquals(0, peers.accepted.get());
        awaitNothingLeft();
    }

    @Test
    void aGrpcCallWhoseMessagesGrowTooLargeGetsResourceExhausted() {
        FrameHalf client = call(FrameHalf.call(), false);
        client.writeData(FramePeer.message(50), false);
        await().until(() -> atEndpoint().bytes.get() == 55);
        client.writeData(FramePeer.message(50), false);
        await().until(client.ended::get);
        assertEquals("8", client.header("grpc-status"));
        await().until(() -> atEndpoint().reset.get() != null);
        awaitNothingLeft();
    }

    @Test
    void aGrpcStreamThatIsAnsweredAlreadyGetsResourceExhaustedInItsTrailers() {
        endpointDoes(endpoint -> {
            endpoint.answer();
            endpoint.writeData(FramePeer.message(20), false);
        });
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> client.bytes.get() == 25);
        client.writeData(FramePeer.message(MAX), false);
        await().until(client.ended::get);
        assertEquals(2, client.headers.size());
        assertEquals("8", client.headers.getLast().get("grpc-status").toString());
        await().until(() -> atEndpoint().reset.get() != null);
        awaitNothingLeft();
    }

    /** A body as large as it may be is answered on {@code connection}. */
    private void assertPasses(FramePeer.Connection connection) {
        int before = peers.streams.size();
        FrameHalf client = connection.open(post().addInt("content-length", MAX), false, half -> {});
        client.writeData(Unpooled.buffer().writeZero(MAX), true);
        await().until(() -> peers.streams.size() > before && atEndpoint().ended.get());
        atEndpoint().writeHead(new DefaultHttp2Headers().status("204"), true);
        await().until(client.ended::get);
        assertEquals("204", client.header(":status"));
    }

    private void awaitNothingLeft() {
        await().until(() -> gateway.connections.all().isEmpty());
        await().until(() -> gateway.liveCalls() == 0);
    }
}
