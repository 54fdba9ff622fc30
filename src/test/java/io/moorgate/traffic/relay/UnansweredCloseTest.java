package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a WebSocket goes on after a Close. */
class UnansweredCloseTest extends RelayTest {
    UnansweredCloseTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.WEB_SOCKET, Duration.ofMinutes(10)));
    }

    @Test
    void aPeerThatDoesNotCloseItsSocketAfterTheHandshakeIsNotWaitedForForLong() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.endpoint(), Frames.close(false, 1000));
            read(ends.client(), 4);
            send(ends.client(), Frames.close(true, 1000));
            read(ends.endpoint(), 8);
            fixture.awaitBytes(ends.connection(), 8, 4);
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            assertEnd(ends.client());
            assertEnd(ends.endpoint());
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            fixture.awaitEnd(Side.ENDPOINT, Kind.DONE);
        }
    }

    @Test
    void aCloseThatIsNeverAnsweredIsAnsweredByTheGateway() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.close(true, 1000));
            read(ends.endpoint(), 8);
            fixture.awaitBytes(ends.connection(), 8, 0);
            fixture.advance(Duration.ofNanos(Relays.UNANSWERED_IDLE_NANOS_MAX));
            assertArrayEquals(
                    Frames.close(false, 1001), ends.client().getInputStream().readAllBytes());
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            fixture.awaitEnd(Side.CLIENT, Kind.DONE);
        }
    }

    @Test
    void anEndpointThatGoesOnSendingAfterItsClientsCloseMayFinish() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.close(true, 1000));
            read(ends.endpoint(), 8);
            for (int i = 1; i <= 3; i++) {
                fixture.advance(Duration.ofNanos(Relays.UNANSWERED_IDLE_NANOS_MAX - 1_000_000_000L));
                send(ends.endpoint(), Frames.text(false, "more"));
                assertArrayEquals(Frames.text(false, "more"), read(ends.client(), 6));
                fixture.awaitBytes(ends.connection(), 8, 6L * i);
            }
            send(ends.endpoint(), Frames.close(false, 1000));
            assertArrayEquals(Frames.close(false, 1000), read(ends.client(), 4));
        }
        fixture.awaitEnd(Side.CLIENT, Kind.DONE);
    }

    private static void send(Socket socket, byte[] frame) throws IOException {
        socket.getOutputStream().write(frame);
    }

    private static byte[] read(Socket socket, int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    private static void assertEnd(Socket socket) throws IOException {
        assertEquals(-1, socket.getInputStream().read());
    }
}
