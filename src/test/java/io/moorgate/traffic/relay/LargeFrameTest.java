package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(RelayRig.Io.class)
class LargeFrameTest {
    private static final CloseReason SHUTDOWN = new CloseReason(Side.GATEWAY, Kind.SHUTDOWN);

    private final RelayRig.Io io;
    private RelayRig rig;

    LargeFrameTest(RelayRig.Io io) {
        this.io = io;
    }

    @BeforeEach
    void open() throws IOException {
        rig = new RelayRig(io, RelayRig.Carrying.WEB_SOCKET, Duration.ofMinutes(10));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @Test
    void aFrameOf16MiBPassesWithinBounds() throws Exception {
        byte[] frame = Frames.frame(true, true, Frames.BINARY, new byte[16 * 1024 * 1024]);
        try (var ends = rig.open()) {
            var sender = CompletableFuture.runAsync(() -> send(ends.client(), frame));
            assertArrayEquals(frame, read(ends.endpoint(), frame.length));
            sender.join();
            long held = rig.takeHeldBytesMax();
            assertTrue(held <= 256 * 1024, "held: " + held + " bytes (expected: <= 256 KiB)");
        }
    }

    @Test
    void aPlannedCloseBehindAHugeFrameToASlowReaderStaysWithinBounds() throws Exception {
        byte[] frame = Frames.frame(false, true, Frames.BINARY, new byte[16 * 1024 * 1024]);
        try (var ends = rig.open()) {
            var sender = CompletableFuture.runAsync(() -> {
                send(ends.endpoint(), frame);
                send(ends.endpoint(), Frames.close(false, 1001));
            });
            read(ends.client(), 100_000);
            rig.close(ends.connection(), SHUTDOWN);
            read(ends.client(), frame.length - 100_000);
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            sender.join();
            long held = rig.takeHeldBytesMax();
            assertTrue(held <= 256 * 1024, "held: " + held + " bytes (expected: <= 256 KiB)");
        }
        rig.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
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
