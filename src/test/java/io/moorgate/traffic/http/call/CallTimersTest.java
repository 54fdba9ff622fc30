package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.IdleTimeouts;
import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.head.GrpcTimeout;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a call that the gateway ends. */
class CallTimersTest extends CallFixture {
    @Test
    void endsACallAtItsDeadlineWhereNobodyElseDoes() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {}));
        FrameHalf client = call(FrameHalf.call().add("grpc-timeout", "150m"), false);
        await().until(client.ended::get);
        assertEquals("4", client.header("grpc-status"));
        long leftNanos =
                GrpcTimeout.nanosOf(atEndpoint().header("grpc-timeout")).orElseThrow();
        assertTrue(leftNanos <= Duration.ofMillis(150).toNanos(), "left: " + leftNanos);
        await().until(() -> atEndpoint().reset.get() != null);
        assertEquals(CANCEL, atEndpoint().reset.get());
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.TIMEOUT, 4);
    }

    @Test
    void endsAStreamAtItsDeadlineByTrailersBetweenMessages() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.writeData(FramePeer.message(10), false);
        }));
        FrameHalf client = call(FrameHalf.call().add("grpc-timeout", "150m"), false);
        await().until(client.ended::get);
        assertEquals("4", client.header("grpc-status"));
        assertEquals(15, client.bytes.get());
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.TIMEOUT, 4);
    }

    @Test
    void resetsAStreamAtItsDeadlineWithinAMessage() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.writeData(FramePeer.message(10).writerIndex(7), false);
        }));
        FrameHalf client = call(FrameHalf.call().add("grpc-timeout", "150m"), false);
        await().until(() -> client.reset.get() != null);
        assertEquals(CANCEL, client.reset.get());
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.TIMEOUT, 4);
    }

    @Test
    void endsAnIdleStreamWhereTheRouteSaysSo() {
        gateway.with(IdleTimeouts.all(Duration.ofMillis(200)))
                .routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        assertEquals("gateway to endpoint: no byte has passed for the idle timeout", client.header("grpc-message"));
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.IDLE, 14);
    }

    @Test
    void endsAnIdleStreamThatWasNeverAnswered() {
        gateway.with(IdleTimeouts.all(Duration.ofMillis(200))).routeTo(peers.listen(new Http2Settings(), stream -> {}));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        assertTrue(client.header("grpc-message")
                .startsWith("gateway to endpoint: no byte has passed for the idle timeout (request "));
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.IDLE, 14);
    }

    @Test
    void closesACallForTheGatewaysOwnReasons() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        LiveConnection live = gateway.connections.all().iterator().next();
        gateway.onLoop(() -> live.close(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.SHUTDOWN)));
        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.SHUTDOWN, 14);
    }
}
