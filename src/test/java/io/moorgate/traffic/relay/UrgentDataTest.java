package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.relay.RelayFixture.Carrying;
import io.moorgate.traffic.relay.RelayFixture.Ends;
import io.moorgate.traffic.relay.RelayFixture.Io;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TCP urgent data (RFC 6093): a receive ends at its mark, though more may wait behind it. */
class UrgentDataTest {
    @ParameterizedTest
    @EnumSource(
            value = Io.class,
            names = {"CHANNEL", "EPOLL"})
    void whatComesBehindUrgentDataIsRelayedToo(Io io) throws Exception {
        try (RelayFixture fixture = new RelayFixture(io, Carrying.BYTES, Duration.ofHours(1));
                Ends ends = fixture.open()) {
            CountDownLatch sent = new CountDownLatch(1);
            fixture.hold(sent);
            ends.client().getOutputStream().write("before".getBytes(StandardCharsets.US_ASCII));
            ends.client().sendUrgentData('!');
            ends.client().getOutputStream().write("behind".getBytes(StandardCharsets.US_ASCII));
            sent.countDown();
            assertEquals(
                    "beforebehind",
                    new String(ends.endpoint().getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
        }
    }
}
