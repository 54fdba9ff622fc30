package io.moorgate.traffic.http.http2;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.moorgate.traffic.http.FrameHalf;
import io.moorgate.traffic.http.FramePeer;
import io.moorgate.traffic.http.LoopTime;
import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.StreamFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is a flood of one HTTP/2 connection and what is none; {@code HttpAttacksTest} has those of a whole gateway. */
class Http2FloodTest {
    private static final int STREAM = 1;

    @Test
    void endsAConnectionWhoseHeaderBlockStopsComing() throws IOException {
        LoopTime time = new LoopTime();
        try (StreamFixture gateway = new StreamFixture(time);
                RawHttp2Client slow = new RawHttp2Client(gateway.port())) {
            slow.send(RawHttp2Client.frame(RawHttp2Client.HEADERS, 0, STREAM, RawHttp2Client.block(":method", "GET")));
            await().until(() -> {
                time.advance(Duration.ofSeconds(2));
                return slow.isClosed();
            });
            assertEquals(RawHttp2Client.ENHANCE_YOUR_CALM, slow.goAwayCode());
            assertEquals(1, gateway.events.limits.get("http2-header-time"));
        }
    }

    @Test
    void letsAClientCancelHundredsOfAnsweredCallsASecond() throws IOException {
        try (StreamFixture gateway = new StreamFixture();
                FramePeer peers = new FramePeer()) {
            gateway.routeTo(peers.listen(new io.netty.handler.codec.http2.Http2Settings(), FrameHalf::answer));
            try (RawHttp2Client client = new RawHttp2Client(gateway.port())) {
                int streams = 25_000;
                for (int done = 0; done < streams; done += 100) {
                    ByteBuf calls = Unpooled.buffer();
                    ByteBuf resets = Unpooled.buffer();
                    for (int at = done; at < done + 100; at++) {
                        calls.writeBytes(RawHttp2Client.head(2 * at + 1, false, RawHttp2Client.call()));
                        resets.writeBytes(RawHttp2Client.number(RawHttp2Client.RST_STREAM, 2 * at + 1, 8));
                    }
                    client.send(calls);
                    int last = 2 * (done + 99) + 1;
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(2))
                            .until(() -> client.isAnswered(last) || client.isClosed());
                    client.frames.clear();
                    client.send(resets);
                }
                int alive = 2 * streams + 1;
                client.send(RawHttp2Client.head(alive, false, RawHttp2Client.call()));
                await().until(() -> client.isAnswered(alive) || client.isClosed());
                assertFalse(client.isClosed());
                assertEquals(1, peers.accepted.get());
            }
        }
    }
}
