package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.LifePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When the kernel probes the peers of a relay (proc(5), /proc/net/tcp: a timer of kind 2 is the keep-alive timer). */
class ProbesTest extends RelayTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final String KEEP_ALIVE_TIMER = "02";

    ProbesTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofDays(1))
                .with(new LifePolicy(Duration.ZERO, INTERVAL, Duration.ZERO, 0)));
    }

    @Test
    void beginWithTheFirstPingInterval() throws Exception {
        try (var ends = fixture.open()) {
            int client = ends.client().getLocalPort();
            int endpoint = ends.endpoint().getLocalPort();
            fixture.advance(INTERVAL);
            await().until(() -> isProbed(client) && isProbed(endpoint));
            ends.client().getOutputStream().write(1);
            assertTrue(ends.endpoint().getInputStream().read() == 1);
        }
    }

    /** Whether the gateway's socket towards {@code peer} has a keep-alive timer. */
    private static boolean isProbed(int peer) throws IOException {
        String ports = String.format(".*:[0-9A-F]{4} [0-9A-F]+:%04X [0-9A-F]{2} .*", peer);
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            for (String line : Files.readAllLines(Path.of(table))) {
                if (line.matches(ports) && line.trim().split("\\s+")[5].startsWith(KEEP_ALIVE_TIMER + ":")) {
                    return true;
                }
            }
        }
        return false;
    }
}
