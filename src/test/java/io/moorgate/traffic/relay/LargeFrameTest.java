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
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LargeFrameTest extends RelayTest {
    private static final CloseReason SHUTDOWN = new CloseReason(Side.GATEWAY, Kind.SHUTDOWN);

    LargeFrameTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.WEB_SOCKET, Duration.ofMinutes(10)));
    }

    @Test
    void aFrameOf16MiBPassesWithinBounds() throws Exception {
        byte[] frame = Frames.frame(true, true, Frames.BINARY, new byte[16 * 1024 * 1024]);
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> send(ends.client(), frame));
            assertArrayEquals(frame, read(ends.endpoint(), frame.length));
            sender.join();
            long held = fixture.takeHeldBytesMax();
            assertTrue(held <= 256 * 1024, "held: " + held + " bytes (expected: <= 256 KiB)");
        }
    }

    @Test
    void aPlannedCloseBehindAHugeFrameToASlowReaderStaysWithinBounds() throws Exception {
        byte[] frame = Frames.frame(false, true, Frames.BINARY, new byte[16 * 1024 * 1024]);
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> {
                send(ends.endpoint(), frame);
                send(ends.endpoint(), Frames.close(false, 1001));
            });
            read(ends.client(), 100_000);
            fixture.close(ends.connection(), SHUTDOWN);
            read(ends.client(), frame.length - 100_000);
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            sender.join();
            long held = fixture.takeHeldBytesMax();
            assertTrue(held <= 256 * 1024, "held: " + held + " bytes (expected: <= 256 KiB)");
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    @Test
    void aPlannedCloseWaitsForAFrameThatComesSlowly() throws Exception {
        byte[] frame = Frames.frame(false, true, Frames.BINARY, new byte[7]);
        try (var ends = fixture.open()) {
            send(ends.endpoint(), Arrays.copyOf(frame, 1));
            assertArrayEquals(Arrays.copyOf(frame, 1), read(ends.client(), 1));
            fixture.close(ends.connection(), SHUTDOWN);
            for (int i = 1; i < frame.length; i++) {
                fixture.advance(Duration.ofSeconds(1));
                send(ends.endpoint(), new byte[] {frame[i]});
                assertArrayEquals(new byte[] {frame[i]}, read(ends.client(), 1));
                fixture.awaitBytes(ends.connection(), 0, i + 1);
            }
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            fixture.advance(Duration.ofSeconds(4));
            assertEquals(0, fixture.endedCount());
            fixture.advance(Duration.ofSeconds(1));
            fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
        }
    }

    @Test
    void aPlannedCloseDoesNotWaitForAFrameForEver() throws Exception {
        byte[] frame = Frames.frame(false, true, Frames.BINARY, new byte[100]);
        try (var ends = fixture.open()) {
            send(ends.endpoint(), Arrays.copyOf(frame, 1));
            read(ends.client(), 1);
            fixture.close(ends.connection(), SHUTDOWN);
            for (int i = 1; i < 15; i++) {
                fixture.advance(Duration.ofSeconds(4));
                send(ends.endpoint(), new byte[] {frame[i]});
                assertArrayEquals(new byte[] {frame[i]}, read(ends.client(), 1));
                fixture.awaitBytes(ends.connection(), 0, i + 1);
            }
            fixture.advance(Duration.ofSeconds(4));
            fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
        }
    }

    @Test
    void aPlannedCloseWaitsForAClientThatReadsAgainLater() throws Exception {
        byte[] frame = Frames.frame(false, true, Frames.BINARY, new byte[16 * 1024 * 1024]);
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> send(ends.endpoint(), frame));
            read(ends.client(), 100_000);
            awaitStall(ends);
            fixture.close(ends.connection(), SHUTDOWN);
            for (int i = 0; i < 11; i++) {
                fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            }
            assertEquals(frame.length - 100_000, read(ends.client(), frame.length - 100_000).length);
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            sender.join();
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    @Test
    void aPlannedCloseDoesNotWaitForEverForAClientThatDoesNotRead() throws Exception {
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(
                    () -> send(ends.endpoint(), Frames.frame(false, true, Frames.BINARY, new byte[16 * 1024 * 1024])));
            read(ends.client(), 100_000);
            awaitStall(ends);
            fixture.close(ends.connection(), SHUTDOWN);
            fixture.advance(Duration.ofNanos(Relays.UNSAID_NANOS_MAX + Relays.CLOSING_NANOS_MAX));
            fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
            assertThrows(CompletionException.class, sender::join);
        }
    }

    /** Waits until nothing is on its way any more. */
    private static void awaitStall(RelayFixture.Ends ends) {
        AtomicLong seen = new AtomicLong();
        await().until(() ->
                ends.connection().bytesOut() == seen.getAndSet(ends.connection().bytesOut()));
    }

    private static void send(Socket socket, byte[]... frames) {
        try {
            socket.getOutputStream().write(Frames.concat(frames));
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private static byte[] read(Socket socket, int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }
}
