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
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteRelayTest extends RelayTest {
    private static final int HELD_BYTES_MAX = 256 * 1024;

    ByteRelayTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofMinutes(10)));
    }

    @Test
    void carriesBytesBothWaysAndCountsThem() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().getOutputStream().write("ping".getBytes());
            assertEquals("ping", read(ends.endpoint(), 4));
            ends.endpoint().getOutputStream().write("pong!".getBytes());
            assertEquals("pong!", read(ends.client(), 5));
            fixture.awaitBytes(ends.connection(), 4, 5);
            assertEquals(4, ends.connection().bytesIn());
            assertEquals(5, ends.connection().bytesOut());
            assertEquals(0, ends.connection().messagesIn());
        }
    }

    @Test
    void holdsNoBufferWhileNothingMoves() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().getOutputStream().write("ping".getBytes());
            assertEquals("ping", read(ends.endpoint(), 4));
            await().until(() -> fixture.heldBytes() == 0);
        }
    }

    @Test
    void keepsTheClientsHalfClose() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().getOutputStream().write("question".getBytes());
            ends.client().shutdownOutput();
            assertEquals("question", new String(ends.endpoint().getInputStream().readAllBytes()));
            ends.endpoint().getOutputStream().write("answer".getBytes());
            assertEquals("answer", read(ends.client(), 6));
            assertEquals(0, fixture.endedCount());
            ends.endpoint().close();
            assertEquals(-1, ends.client().getInputStream().read());
            fixture.awaitEnd(Side.CLIENT, Kind.DONE);
        }
    }

    @Test
    void keepsTheEndpointsHalfClose() throws Exception {
        try (var ends = fixture.open()) {
            ends.endpoint().getOutputStream().write("banner".getBytes());
            ends.endpoint().shutdownOutput();
            assertEquals("banner", new String(ends.client().getInputStream().readAllBytes()));
            ends.client().getOutputStream().write("still here".getBytes());
            assertEquals("still here", read(ends.endpoint(), 10));
            ends.client().close();
            assertEquals(-1, ends.endpoint().getInputStream().read());
            fixture.awaitEnd(Side.ENDPOINT, Kind.DONE);
        }
    }

    @Test
    void sendsFinOnlyBehindEverythingThatWaits() throws Exception {
        byte[] sent = new byte[8 * 1024 * 1024];
        new Random(7).nextBytes(sent);
        try (var ends = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> {
                try {
                    ends.client().getOutputStream().write(sent);
                    ends.client().shutdownOutput();
                } catch (IOException fault) {
                    throw new AssertionError(fault);
                }
            });
            assertArrayEquals(sent, ends.endpoint().getInputStream().readAllBytes());
            sender.join();
        }
        fixture.awaitEnd(Side.CLIENT, Kind.DONE);
    }

    @Test
    void passesTheClientsResetOn() throws Exception {
        try (var ends = fixture.open()) {
            reset(ends.client());
            assertThrows(
                    SocketException.class,
                    () -> ends.endpoint().getInputStream().read());
            fixture.awaitEnd(Side.CLIENT, Kind.RESET);
        }
    }

    @Test
    void passesTheEndpointsResetOn() throws Exception {
        try (var ends = fixture.open()) {
            reset(ends.endpoint());
            assertThrows(
                    SocketException.class, () -> ends.client().getInputStream().read());
            fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
        }
    }

    @Test
    void aResetInTheMiddleOfAWriteEndsItOnce() throws Exception {
        try (var ends = fixture.open()) {
            AtomicLong written = new AtomicLong();
            var sender = CompletableFuture.runAsync(() -> writeUntilItFails(ends.client(), written, 16 * 1024));
            await().until(() -> written.get() > 100_000);
            awaitStall(written);
            reset(ends.endpoint());
            sender.join();
            fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
        }
    }

    @Test
    void aSlowReaderStallsTheSenderWithinBounds() throws Exception {
        try (var ends = fixture.open()) {
            AtomicLong fromClient = new AtomicLong();
            AtomicLong fromEndpoint = new AtomicLong();
            var up = CompletableFuture.runAsync(() -> writeUntilItFails(ends.client(), fromClient, 64 * 1024));
            var down = CompletableFuture.runAsync(() -> writeUntilItFails(ends.endpoint(), fromEndpoint, 64 * 1024));
            awaitStall(fromClient);
            awaitStall(fromEndpoint);
            assertTrue(fixture.heldBytes() > 0);
            assertHeldWithinBounds();
            long stalledAt = fromClient.get();
            read(ends.endpoint(), 1_000_000);
            await().until(() -> fromClient.get() > stalledAt);
            assertHeldWithinBounds();
            reset(ends.client());
            up.join();
            down.join();
        }
        fixture.awaitEnd(Side.CLIENT, Kind.RESET);
    }

    @Test
    void manySmallWritesToASlowReaderStayWithinBounds() throws Exception {
        try (var ends = fixture.open()) {
            AtomicLong written = new AtomicLong();
            var sender = CompletableFuture.runAsync(() -> writeUntilItFails(ends.client(), written, 1));
            awaitStall(written);
            assertHeldWithinBounds();
            reset(ends.client());
            sender.join();
        }
    }

    @Test
    void endsAnIdleConnectionWithFinToBoth() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(Duration.ofMinutes(9));
            ends.client().getOutputStream().write(1);
            assertEquals(1, ends.endpoint().getInputStream().read());
            fixture.awaitBytes(ends.connection(), 1, 0);
            fixture.advance(Duration.ofMinutes(9));
            ends.endpoint().getOutputStream().write(2);
            assertEquals(2, ends.client().getInputStream().read());
            fixture.awaitBytes(ends.connection(), 1, 1);
            fixture.advance(Duration.ofMinutes(10));
            assertEquals(-1, ends.client().getInputStream().read());
            ends.client().shutdownOutput();
            assertEquals(-1, ends.endpoint().getInputStream().read());
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.IDLE);
    }

    @Test
    void aPlannedCloseDoesNotWaitForPeersThatNeverAnswer() throws Exception {
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            assertEquals(-1, ends.client().getInputStream().read());
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            assertEquals(-1, ends.endpoint().getInputStream().read());
            assertEquals(0, fixture.endedCount());
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
        }
    }

    @Test
    void aBrokenLimitResetsBoth() throws Exception {
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.LIMIT));
            assertThrows(
                    SocketException.class, () -> ends.client().getInputStream().read());
            assertThrows(
                    SocketException.class,
                    () -> ends.endpoint().getInputStream().read());
            fixture.awaitEnd(Side.GATEWAY, Kind.LIMIT);
        }
    }

    private void assertHeldWithinBounds() {
        long held = fixture.takeHeldBytesMax();
        assertTrue(held <= HELD_BYTES_MAX, "held: " + held + " bytes (expected: <= " + HELD_BYTES_MAX + ")");
    }

    /** Waits until nothing more can be written. */
    private static void awaitStall(AtomicLong written) {
        await().during(Duration.ofMillis(300))
                .atMost(Duration.ofMinutes(1))
                .until(new java.util.concurrent.Callable<>() {
                    private long before = -1;

                    @Override
                    public Boolean call() {
                        long now = written.get();
                        boolean stands = now == before;
                        before = now;
                        return stands;
                    }
                });
    }

    private static void writeUntilItFails(Socket socket, AtomicLong written, int chunk) {
        byte[] bytes = new byte[chunk];
        try {
            OutputStream out = socket.getOutputStream();
            while (true) {
                out.write(bytes);
                written.addAndGet(chunk);
            }
        } catch (IOException end) {
            // The connection was reset, which is what ends this.
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length));
    }
}
