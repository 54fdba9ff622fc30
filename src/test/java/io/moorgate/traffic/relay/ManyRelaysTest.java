package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class ManyRelaysTest extends RelayTest {
    private static final int MANY = 700;
    private static final Executor OWN_THREAD = Thread::startVirtualThread;

    ManyRelaysTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.BYTES, Duration.ofMinutes(10)));
    }

    @Test
    void endInEveryWayAndLeaveNoDescriptor() throws Exception {
        Random random = new Random(11);
        try (var warm = fixture.open()) {
            warm.client().getOutputStream().write(1);
            assertEquals(1, warm.endpoint().getInputStream().read());
        }
        await().until(() -> fixture.endedCount() == 1);
        int before = descriptors();
        for (int turn = 1; turn <= 2; turn++) {
            List<RelayFixture.Ends> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                all.add(fixture.open());
            }
            for (int i = 0; i < MANY; i++) {
                all.get(i).client().getOutputStream().write(i);
                all.get(i).endpoint().getOutputStream().write(i + 1);
            }
            for (int i = 0; i < MANY; i++) {
                assertEquals(i & 0xFF, all.get(i).endpoint().getInputStream().read());
                assertEquals(i + 1 & 0xFF, all.get(i).client().getInputStream().read());
            }
            for (RelayFixture.Ends ends : all) {
                end(ends, random.nextInt(4));
            }
            int ended = 1 + turn * MANY;
            await().until(() ->
                    fixture.endedCount() == ended && fixture.heldBytes() == 0 && fixture.waitingTimers() == 0);
            await().until(() -> descriptors() <= before);
        }
    }

    @Test
    void aBusyOneDoesNotStarveAnother() throws Exception {
        byte[] bulk = new byte[64 * 1024 * 1024];
        new Random(12).nextBytes(bulk);
        try (var busy = fixture.open();
                var other = fixture.open()) {
            var sender = CompletableFuture.runAsync(() -> write(busy, bulk), OWN_THREAD);
            var receiver = CompletableFuture.supplyAsync(() -> read(busy, bulk.length), OWN_THREAD);
            for (int i = 0; i < 200; i++) {
                other.client().getOutputStream().write(i);
                assertEquals(i, other.endpoint().getInputStream().read());
            }
            sender.join();
            assertArrayEquals(bulk, receiver.join());
        }
    }

    private void end(RelayFixture.Ends ends, int way) throws IOException {
        switch (way) {
            case 0 -> ends.client().setSoLinger(true, 0);
            case 1 -> ends.endpoint().setSoLinger(true, 0);
            case 2 -> fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            default -> ends.client().shutdownOutput();
        }
        ends.close();
    }

    private static void write(RelayFixture.Ends ends, byte[] bytes) {
        try {
            ends.client().getOutputStream().write(bytes);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private static byte[] read(RelayFixture.Ends ends, int length) {
        try {
            return ends.endpoint().getInputStream().readNBytes(length);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
