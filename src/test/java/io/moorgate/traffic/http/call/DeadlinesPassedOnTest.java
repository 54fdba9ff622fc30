package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.http.CallFixture;
import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an endpoint gets of a call's {@code grpc-timeout}. */
class DeadlinesPassedOnTest {
    private final LoopTime time = new LoopTime();

    @AutoClose
    private final FramePeer peers = new FramePeer();

    @AutoClose
    private final StreamFixture gateway = new StreamFixture(time);

    @ParameterizedTest
    @CsvSource({"5S, 3000, 2000000u", "5S, 0, 5S", "3000m, 3050, 1n", "99999999H, 3000, 99999999H", "10x, 3000, 10x"})
    void itIsWhatTheCallHasNotWaited(String timeout, int waitedMs, String passed) {
        gateway.routeTo(
                peers.listen(new Http2Settings(), stream -> {}), peers.listen(new Http2Settings(), stream -> {}));
        FramePeer.Connection connection = peers.connect(gateway.port(), new Http2Settings());
        connection.open(FrameHalf.call().add("grpc-timeout", timeout), true, half -> {});
        await().until(() -> peers.streams.size() == 1);
        assertEquals(timeout, peers.streams.getFirst().header("grpc-timeout"));
        time.advance(Duration.ofMillis(waitedMs));
        peers.streams.getFirst().writeReset(CallFixture.REFUSED_STREAM);
        await().until(() -> peers.streams.size() == 2);
        assertEquals(passed, peers.streams.get(1).header("grpc-timeout"));
    }
}
