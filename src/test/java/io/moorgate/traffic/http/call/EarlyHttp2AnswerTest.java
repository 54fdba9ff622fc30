package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.RawHttp2Client;
import io.moorgate.traffic.http.StreamFixture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway's own answers over HTTP/2 to requests whose body is still under way. */
class EarlyHttp2AnswerTest {
    private static final String[] POST = {
        ":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a", "content-length", "5"
    };

    @Test
    void arriveWholeBeforeTheStreamIsReset() throws IOException {
        try (StreamFixture gateway = new StreamFixture();
                RawHttp2Client client = new RawHttp2Client(gateway.port())) {
            client.send(RawHttp2Client.head(1, false, POST));
            await().until(() -> client.resetCode(1) == 0);
            List<Integer> types = client.frames.stream()
                    .filter(frame -> frame.streamId() == 1)
                    .map(RawHttp2Client.Frame::type)
                    .toList();
            assertEquals(List.of(RawHttp2Client.HEADERS, RawHttp2Client.DATA, RawHttp2Client.RST_STREAM), types);
            assertEquals(-1, client.goAwayCode());
            assertFalse(client.isClosed());
        }
    }

    @Test
    void waitForAClientThatHasNoRoomForThem() throws IOException {
        try (StreamFixture gateway = new StreamFixture();
                RawHttp2Client client = new RawHttp2Client(gateway.port())) {
            client.send(RawHttp2Client.frame(RawHttp2Client.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}));
            client.send(RawHttp2Client.head(1, false, POST));
            await().until(() -> client.isAnswered(1));
            client.send(RawHttp2Client.frame(RawHttp2Client.WINDOW_UPDATE, 0, 1, new byte[] {0, 0, 100, 0}));
            await().until(() -> client.resetCode(1) == 0);
            assertTrue(client.frames.stream()
                    .anyMatch(frame -> frame.type() == RawHttp2Client.DATA && frame.streamId() == 1));
        }
    }
}
