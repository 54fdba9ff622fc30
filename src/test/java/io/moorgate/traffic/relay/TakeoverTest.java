package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A relay that begins while Netty has much to send to a client that does not read yet. */
class TakeoverTest extends RelayTest {
    private static final int FIRST_BYTES = 4 * 1024 * 1024;

    private final byte[] first = new byte[FIRST_BYTES];

    TakeoverTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofMinutes(10)));
        new Random(13).nextBytes(first);
        fixture.writeFirst(first);
    }

    @Test
    void sendsWhatNettyHadNotSentBeforeWhatTheEndpointSays() throws Exception {
        try (var ends = fixture.open()) {
            ends.endpoint().getOutputStream().write("after".getBytes());
            assertArrayEquals(first, ends.client().getInputStream().readNBytes(FIRST_BYTES));
            assertEquals("after", new String(ends.client().getInputStream().readNBytes(5)));
        }
    }

    @Test
    void keepsWhatTheClientSaysMeanwhile() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().getOutputStream().write("hello".getBytes());
            ends.client().shutdownOutput();
            assertArrayEquals(first, ends.client().getInputStream().readNBytes(FIRST_BYTES));
            assertEquals("hello", new String(ends.endpoint().getInputStream().readAllBytes()));
            fixture.awaitBytes(ends.connection(), 5, 0);
            ends.endpoint().close();
            assertEquals(-1, ends.client().getInputStream().read());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.DONE);
    }

    @Test
    void keepsWhatTheEndpointSaysMeanwhile() throws Exception {
        try (var ends = fixture.open()) {
            ends.endpoint().getOutputStream().write("banner".getBytes());
            ends.endpoint().shutdownOutput();
            assertArrayEquals(first, ends.client().getInputStream().readNBytes(FIRST_BYTES));
            assertEquals("banner", new String(ends.client().getInputStream().readAllBytes()));
        }
        fixture.awaitEnd(Side.ENDPOINT, Kind.DONE);
    }

    @Test
    void endsWhereTheClientIsResetMeanwhile() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().setSoLinger(true, 0);
            ends.client().close();
            fixture.awaitEnd(Side.CLIENT, Kind.RESET);
        }
    }

    @Test
    void aCloseThatIsAskedForMeanwhileComesBehindIt() throws Exception {
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            assertArrayEquals(first, ends.client().getInputStream().readAllBytes());
            ends.client().shutdownOutput();
            assertEquals(-1, ends.endpoint().getInputStream().read());
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }
}
