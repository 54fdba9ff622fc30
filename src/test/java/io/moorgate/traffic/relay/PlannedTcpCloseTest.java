package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What becomes of the bytes on their way when the gateway ends a TCP connection as planned. */
class PlannedTcpCloseTest extends RelayTest {
    private static final CloseReason DRAIN = new CloseReason(Side.GATEWAY, Kind.DRAIN);
    private static final Duration CLOSING = Duration.ofNanos(Relays.CLOSING_NANOS_MAX);

    /** A minute from the last acknowledgement, of which a FIN's may be one, and what comes then. */
    private static final int SPANS_MAX = 3 * (int) (Relays.UNSAID_NANOS_MAX / Relays.CLOSING_NANOS_MAX);

    private final byte[] large = new byte[8 * 1024 * 1024];

    PlannedTcpCloseTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofMinutes(10)));
        new Random(3).nextBytes(large);
    }

    @Test
    void whatTheClientStillSendsArrives() throws Exception {
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), DRAIN);
            assertEquals(-1, ends.client().getInputStream().read());
            var sender = CompletableFuture.runAsync(() -> {
                write(ends.client());
                shut(ends.client());
            });
            assertArrayEquals(large, ends.endpoint().getInputStream().readAllBytes());
            sender.join();
            ends.endpoint().close();
            fixture.awaitEnd(Side.GATEWAY, Kind.DRAIN);
        }
    }

    @Test
    void whatTheEndpointStillSendsArrivesWhereTheClientHasEndedItsSide() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().shutdownOutput();
            assertEquals(-1, ends.endpoint().getInputStream().read());
            fixture.close(ends.connection(), DRAIN);
            var sender = CompletableFuture.runAsync(() -> {
                write(ends.endpoint());
                shut(ends.endpoint());
            });
            assertArrayEquals(large, ends.client().getInputStream().readAllBytes());
            sender.join();
            fixture.awaitEnd(Side.GATEWAY, Kind.DRAIN);
        }
    }

    @Test
    void aClientThatGoesOnSendingHasAMinute() throws Exception {
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), DRAIN);
            assertEquals(-1, ends.client().getInputStream().read());
            int bytes = 0;
            for (Duration passed = Duration.ZERO; passed.toNanos() < Relays.UNSAID_NANOS_MAX; ) {
                ends.client().getOutputStream().write(1);
                assertEquals(1, ends.endpoint().getInputStream().read());
                fixture.awaitBytes(ends.connection(), ++bytes, 0);
                fixture.advance(Duration.ofSeconds(4));
                passed = passed.plusSeconds(4);
            }
            assertEquals(-1, ends.endpoint().getInputStream().read());
            fixture.advance(CLOSING);
            fixture.awaitEnd(Side.GATEWAY, Kind.DRAIN);
        }
    }

    @Test
    void anEndpointThatReadsSlowlyButSteadilyIsNotCut() throws Exception {
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> write(ends.client()));
            await().until(() -> ends.connection().bytesIn() > 0);
            fixture.close(ends.connection(), DRAIN);
            int step = large.length / 8;
            for (int at = 0; at < large.length; at += step) {
                awaitStall(ends);
                for (Duration pause = Duration.ZERO; pause.toSeconds() < 50; pause = pause.plus(CLOSING)) {
                    fixture.advance(CLOSING);
                }
                assertEquals(step, ends.endpoint().getInputStream().readNBytes(step).length);
            }
            sender.join();
            ends.client().close();
            assertEquals(-1, ends.endpoint().getInputStream().read());
            ends.endpoint().close();
            fixture.awaitEnd(Side.GATEWAY, Kind.DRAIN);
        }
    }

    @Test
    void anEndpointThatReadsNothingIsCut() throws Exception {
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> write(ends.client()));
            awaitStall(ends);
            fixture.close(ends.connection(), DRAIN);
            AtomicInteger spans = new AtomicInteger();
            await().until(() -> {
                fixture.advance(CLOSING);
                return fixture.endedCount() == 1 || spans.incrementAndGet() > SPANS_MAX;
            });
            fixture.awaitEnd(Side.GATEWAY, Kind.DRAIN);
            assertThrows(
                    SocketException.class,
                    () -> ends.endpoint().getInputStream().readAllBytes());
            sender.cancel(true);
        }
    }

    @Test
    void whatIsLeftInTheKernelCountsAsUnsent() throws Exception {
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> writeSome(ends));
            sender.join();
            fixture.awaitBytes(ends.connection(), 0, 100_000);
            fixture.close(ends.connection(), DRAIN);
            for (int i = 0; i < 6; i++) {
                fixture.advance(CLOSING);
            }
            assertEquals(100_000, ends.client().getInputStream().readAllBytes().length);
            ends.client().close();
            ends.endpoint().close();
            fixture.awaitEnd(Side.GATEWAY, Kind.DRAIN);
        }
    }

    private static void writeSome(RelayFixture.Ends ends) {
        try {
            ends.endpoint().getOutputStream().write(new byte[100_000]);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private void write(Socket socket) {
        try {
            socket.getOutputStream().write(large);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private static void awaitStall(RelayFixture.Ends ends) {
        AtomicLong seen = new AtomicLong(-1);
        await().during(Duration.ofMillis(300)).until(() -> {
            long now = ends.connection().bytesIn();
            return now > 0 && now == seen.getAndSet(now);
        });
        assertTrue(seen.get() > 0);
    }
}
