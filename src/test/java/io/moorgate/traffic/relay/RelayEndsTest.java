package io.moorgate.traffic.relay;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.RelayFixture.Carrying;
import io.moorgate.traffic.relay.RelayFixture.Io;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the two sides and the gateway do in whatever order: one end, no buffer, no timer, no socket left. */
class RelayEndsTest {
    private static final int STEPS_MAX = 12;

    @Property(tries = 80)
    void everyConnectionEndsOnceAndLeavesNothing(@ForAll Io io, @ForAll Carrying carrying, @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
        List<String> done = new ArrayList<>();
        try (RelayFixture fixture = new RelayFixture(io, carrying, Duration.ofMinutes(10));
                var ends = fixture.open()) {
            for (int step = random.nextInt(STEPS_MAX); step >= 0; step--) {
                boolean client = random.nextBoolean();
                String what = act(random, fixture, ends, client ? ends.client() : ends.endpoint(), client);
                done.add((client ? "client " : "endpoint ") + what);
            }
            ends.client().close();
            ends.endpoint().close();
            for (int i = 0; i < 4; i++) {
                fixture.advance(Duration.ofMinutes(10));
            }
            await().until(() -> fixture.endedCount() == 1 && fixture.heldBytes() == 0 && fixture.waitingTimers() == 0);
            assertEquals(1, fixture.endedCount(), () -> done.toString());
        }
    }

    private static String act(
            Random random, RelayFixture fixture, RelayFixture.Ends ends, Socket socket, boolean client) {
        try {
            switch (random.nextInt(9)) {
                case 0 -> socket.shutdownOutput();
                case 1 -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                }
                case 2 -> {
                    Kind[] kinds = Kind.values();
                    CloseReason reason = new CloseReason(Side.GATEWAY, kinds[random.nextInt(kinds.length)]);
                    fixture.close(ends.connection(), reason);
                    return "closed " + reason;
                }
                case 3 -> fixture.advance(Duration.ofSeconds(random.nextInt(40)));
                case 4 -> socket.getOutputStream().write(Frames.close(client, 1000));
                case 5 -> {
                    byte[] frame = Frames.text(client, "x".repeat(random.nextInt(2000)));
                    socket.getOutputStream().write(frame, 0, 1 + random.nextInt(frame.length));
                }
                case 6 -> {
                    byte[] bytes = new byte[1 + random.nextInt(300)];
                    random.nextBytes(bytes);
                    socket.getOutputStream().write(bytes);
                    return "wrote " + Arrays.toString(bytes);
                }
                default -> socket.getOutputStream().write(Frames.text(client, "hello"));
            }
            return "did";
        } catch (IOException ended) {
            return "could not: " + ended.getMessage();
        }
    }
}
