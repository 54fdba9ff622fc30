package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.operate.drain.DrainLog;
import io.moorgate.operate.drain.DrainTimeouts;
import io.moorgate.operate.drain.Drains;
import io.moorgate.operate.drain.EndpointDrains;
import io.moorgate.operate.review.LiveReview;
import io.moorgate.routing.LifePolicy;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.LiveConnection;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC calls whose endpoint goes, frame by frame. */
class DrainedCallsTest extends CallFixture {
    private final TaskThread thread = new TaskThread("drains", Throwable::printStackTrace);

    @BeforeEach
    void followTheTable() {
        Drains drains = new Drains(Ticker.system(), thread, new DrainLog(), new Random());
        new LiveReview(
                        gateway.table(),
                        gateway.connections,
                        new EndpointDrains(drains, new DrainTimeouts()),
                        Ticker.system(),
                        thread,
                        gateway.events)
                .start();
        gateway.with(new LifePolicy(Duration.ofMillis(500), Duration.ZERO, Duration.ZERO, 0));
    }

    @AfterEach
    void stopFollowing() {
        thread.close();
    }

    @Test
    void aStreamThatIsLeftAtTheEndGetsUnavailableTrailersAndNewCallsGoElsewhere() {
        int going = peers.listen(new Http2Settings(), FrameHalf::answer);
        int staying = peers.listen(new Http2Settings(), FrameHalf::answer);
        gateway.routeTo(going);
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());
        FrameHalf goingStream = atEndpoint();

        gateway.routeTo(staying);
        FrameHalf next = call(FrameHalf.call(), false);
        await().until(() -> !next.headers.isEmpty());

        await().until(client.ended::get);
        assertEquals("14", client.header("grpc-status"));
        await().until(() -> goingStream.reset.get() != null);
        await().untilAsserted(() -> assertEquals(
                1, gateway.events.closed.get(new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.DRAIN))));
        assertEquals(1, gateway.liveCalls());
    }

    @Test
    void aStreamInTheMiddleOfAMessageEndsBehindIt() {
        gateway.routeTo(peers.listen(new Http2Settings(), stream -> {
            stream.answer();
            stream.writeData(FramePeer.message(10).writerIndex(7), false);
        }));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> client.bytes.get() == 7);
        CloseReason reason = new CloseReason(CloseReason.Side.GATEWAY, CloseReason.Kind.DRAIN);

        LiveConnection live = gateway.connections.all().iterator().next();
        live.closeSoon(reason);
        atEndpoint().writeData(FramePeer.message(10).skipBytes(7), false);

        await().until(client.ended::get);
        assertEquals(15, client.bytes.get());
        assertEquals("14", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.GATEWAY, CloseReason.Kind.DRAIN, 14);
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseReason.Kind.class,
            names = {"OVERLOAD", "REBALANCE"})
    void whereItIsToMoveTheCallGoesOnAndTheConnectionTakesNoOther(CloseReason.Kind why) {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());

        LiveConnection live = gateway.connections.all().iterator().next();
        live.closeSoon(new CloseReason(CloseReason.Side.GATEWAY, why));
        atEndpoint().status(0);

        await().until(client.ended::get);
        assertEquals("0", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.DONE, 0);
        await().until(() -> gateway.connections.carriers().isEmpty());
    }

    @Test
    void aCallThatEndsByItselfWithinTheWindowIsNotTouched() {
        gateway.routeTo(peers.listen(new Http2Settings(), FrameHalf::answer));
        FrameHalf client = call(FrameHalf.call(), false);
        await().until(() -> !client.headers.isEmpty());

        gateway.routeTo();
        atEndpoint().status(0);

        await().until(client.ended::get);
        assertEquals("0", client.header("grpc-status"));
        awaitEnd(CloseReason.Side.ENDPOINT, CloseReason.Kind.DONE, 0);
    }
}
