package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A sender that has said everything, while the kernel holds most of it for a reader that does not read. */
class FinBehindUnreadBytesTest extends RelayTest {
    private static final int HELD_BYTES_MAX = 256 * 1024;
    private static final int SENT_BYTES = 900_000;

    FinBehindUnreadBytesTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofMinutes(10), 1024 * 1024));
    }

    @Test
    void isReadOnlyAsTheOtherSideTakesIt() throws Exception {
        byte[] all = new byte[SENT_BYTES];
        new Random(7).nextBytes(all);
        try (var ends = fixture.open()) {
            ends.endpoint().getOutputStream().write(all);
            ends.endpoint().shutdownOutput();
            await().during(Duration.ofMillis(500)).until(() -> fixture.heldBytes() > 0);
            long held = fixture.takeHeldBytesMax();
            assertTrue(held <= HELD_BYTES_MAX, "held: " + held + " bytes (expected: <= " + HELD_BYTES_MAX + ")");
            assertArrayEquals(all, ends.client().getInputStream().readAllBytes());
            held = fixture.takeHeldBytesMax();
            assertTrue(held <= HELD_BYTES_MAX, "held: " + held + " bytes (expected: <= " + HELD_BYTES_MAX + ")");

            ends.client().getOutputStream().write("thanks".getBytes());
            ends.client().shutdownOutput();
            assertEquals("thanks", new String(ends.endpoint().getInputStream().readAllBytes()));
            fixture.awaitEnd(Side.ENDPOINT, Kind.DONE);
        }
    }

    @Test
    void isReadInTheOtherDirectionToo() throws Exception {
        byte[] all = new byte[SENT_BYTES];
        new Random(8).nextBytes(all);
        try (var ends = fixture.open()) {
            ends.client().getOutputStream().write(all);
            ends.client().shutdownOutput();
            assertArrayEquals(all, ends.endpoint().getInputStream().readAllBytes());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.DONE);
        assertTrue(fixture.takeHeldBytesMax() <= HELD_BYTES_MAX);
    }
}
