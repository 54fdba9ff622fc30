package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.LifePolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that does not read for a while: its kernel answers every probe of a window that is closed. */
class StalledReaderTest extends RelayTest {
    private static final int BYTES = 4 * 1024 * 1024;

    /** Much less than what lies between two probes of a closed window. */
    private static final Duration INTERVAL = Duration.ofMillis(10);

    /** Long enough for several of these. */
    private static final Duration STALL = Duration.ofSeconds(3);

    StalledReaderTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofDays(1))
                .with(new LifePolicy(Duration.ZERO, INTERVAL, Duration.ZERO, 0)));
    }

    @Test
    void isNotADeadPeer() throws Exception {
        try (var ends = fixture.open()) {
            Thread writer = Thread.ofVirtual().start(() -> write(ends));
            await().during(STALL).atMost(STALL.multipliedBy(10)).until(() -> {
                fixture.advance(INTERVAL);
                return fixture.endedCount() == 0;
            });

            assertEquals(BYTES, ends.client().getInputStream().readNBytes(BYTES).length);
            writer.join();
            assertEquals(0, fixture.endedCount());
        }
    }

    private static void write(RelayFixture.Ends ends) {
        try {
            OutputStream output = ends.endpoint().getOutputStream();
            output.write(new byte[BYTES]);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
