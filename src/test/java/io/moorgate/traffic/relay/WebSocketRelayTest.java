package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WebSocketRelayTest extends RelayTest {
    private static final CloseReason SHUTDOWN = new CloseReason(Side.GATEWAY, Kind.SHUTDOWN);

    WebSocketRelayTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.WEB_SOCKET, Duration.ofMinutes(10)));
    }

    @Test
    void countsMessagesOfBothSides() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.text(true, "a"), Frames.frame(true, true, Frames.PING, new byte[0]));
            read(ends.endpoint(), 13);
            send(ends.endpoint(), Frames.text(false, "b"), Frames.text(false, "c"));
            read(ends.client(), 6);
            fixture.awaitBytes(ends.connection(), 13, 6);
            assertEquals(1, ends.connection().messagesIn());
            assertEquals(2, ends.connection().messagesOut());
        }
    }

    @Test
    void aCloseHandshakeBegunByTheClientPassesUnchanged() throws Exception {
        try (var ends = fixture.open()) {
            byte[] close = Frames.frame(true, true, Frames.CLOSE, new byte[] {0x0f, (byte) 0xa1, 'b', 'y', 'e'});
            send(ends.client(), close);
            assertArrayEquals(close, read(ends.endpoint(), close.length));
            send(ends.endpoint(), Frames.close(false, 4001));
            ends.endpoint().shutdownOutput();
            assertArrayEquals(
                    Frames.close(false, 4001), ends.client().getInputStream().readAllBytes());
            ends.client().shutdownOutput();
            assertEnd(ends.endpoint());
            fixture.awaitEnd(Side.CLIENT, Kind.DONE);
        }
    }

    @Test
    void anEndpointThatGoesByFinIsReportedAsBadGateway() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.endpoint(), Frames.text(false, "last"));
            ends.endpoint().close();
            assertArrayEquals(
                    Frames.concat(Frames.text(false, "last"), Frames.close(false, 1014)),
                    ends.client().getInputStream().readAllBytes());
            send(ends.client(), Frames.close(true, 1014));
            ends.client().shutdownOutput();
            fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
        }
    }

    @Test
    void anEndpointThatGoesByResetIsReportedAsBadGateway() throws Exception {
        try (var ends = fixture.open()) {
            reset(ends.endpoint());
            assertArrayEquals(
                    Frames.close(false, 1014), ends.client().getInputStream().readAllBytes());
            ends.client().shutdownOutput();
            fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
        }
    }

    @Test
    void nothingIsPutIntoAFrameThatTheEndpointLeftUnfinished() throws Exception {
        try (var ends = fixture.open()) {
            byte[] half = Arrays.copyOf(Frames.text(false, "unfinished"), 6);
            send(ends.endpoint(), half);
            read(ends.client(), half.length);
            ends.endpoint().close();
            assertEnd(ends.client());
            ends.client().shutdownOutput();
            fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
        }
    }

    @Test
    void anEndpointsResetWithinAFrameIsPassedOnAsReset() throws Exception {
        try (var ends = fixture.open()) {
            byte[] half = Arrays.copyOf(Frames.text(false, "unfinished"), 6);
            send(ends.endpoint(), half);
            read(ends.client(), half.length);
            reset(ends.endpoint());
            assertThrows(SocketException.class, () -> assertEnd(ends.client()));
            fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
        }
    }

    @Test
    void aClientThatVanishesIsReportedAsItsSocketSaid() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().close();
            assertEnd(ends.endpoint());
            ends.endpoint().close();
            fixture.awaitEnd(Side.CLIENT, Kind.RESET);
        }
    }

    @Test
    void aClientsResetIsPassedOn() throws Exception {
        try (var ends = fixture.open()) {
            reset(ends.client());
            assertThrows(SocketException.class, () -> assertEnd(ends.endpoint()));
            fixture.awaitEnd(Side.CLIENT, Kind.RESET);
        }
    }

    @Test
    void anEndpointThatNeverEndsAfterItsClientVanishedIsLeft() throws Exception {
        try (var ends = fixture.open()) {
            ends.client().shutdownOutput();
            assertEnd(ends.endpoint());
            fixture.advance(Duration.ofNanos(Relays.UNANSWERED_IDLE_NANOS_MAX));
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            fixture.awaitEnd(Side.CLIENT, Kind.RESET);
        }
    }

    @Test
    void anIdleConnectionIsClosedWithGoingAwayOnBothSides() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(Duration.ofMinutes(10));
            assertArrayEquals(Frames.close(false, 1001), read(ends.client(), 4));
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            send(ends.client(), Frames.close(true, 1001));
            send(ends.endpoint(), Frames.close(false, 1001));
            assertEnd(ends.client());
            assertEnd(ends.endpoint());
            ends.client().shutdownOutput();
            ends.endpoint().shutdownOutput();
            fixture.awaitEnd(Side.GATEWAY, Kind.IDLE);
        }
    }

    @Test
    void aPlannedCloseWaitsForTheEndOfTheFrameUnderWay() throws Exception {
        try (var ends = fixture.open()) {
            byte[] frame = Frames.text(false, "a whole frame");
            send(ends.endpoint(), Arrays.copyOf(frame, 5));
            read(ends.client(), 5);
            fixture.close(ends.connection(), SHUTDOWN);
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            send(ends.endpoint(), Arrays.copyOfRange(frame, 5, frame.length), Frames.text(false, "too late"));
            assertArrayEquals(Arrays.copyOfRange(frame, 5, frame.length), read(ends.client(), frame.length - 5));
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            send(ends.client(), Frames.close(true, 1012));
            assertEnd(ends.client());
            send(ends.endpoint(), Frames.close(false, 1001));
            ends.endpoint().close();
            ends.client().close();
            fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
        }
    }

    @Test
    void aPlannedCloseFindsTheBoundaryWithinOneRead() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Arrays.copyOf(Frames.text(true, "first"), 3));
            read(ends.endpoint(), 3);
            fixture.close(ends.connection(), SHUTDOWN);
            byte[] rest = Arrays.copyOfRange(Frames.text(true, "first"), 3, 11);
            send(ends.client(), Frames.concat(rest, Frames.text(true, "dropped"), Frames.close(true, 1012)));
            byte[] got = read(ends.endpoint(), rest.length + 8);
            assertArrayEquals(rest, Arrays.copyOf(got, rest.length));
            assertEquals(1001, Frames.maskedCloseCode(Arrays.copyOfRange(got, rest.length, got.length)));
            assertArrayEquals(
                    Frames.close(false, 1012), ends.client().getInputStream().readAllBytes());
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    @Test
    void peersThatNeverAnswerAPlannedCloseAreLeft() throws Exception {
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), SHUTDOWN);
            read(ends.client(), 4);
            read(ends.endpoint(), 8);
            fixture.advance(Duration.ofNanos(Relays.CLOSING_NANOS_MAX));
            fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
        }
    }

    @Test
    void aClientThatBreaksTheFramingIsToldSo() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.text(true, "good"), Frames.text(false, "not masked"));
            assertArrayEquals(Frames.text(true, "good"), read(ends.endpoint(), 10));
            assertArrayEquals(Frames.close(false, 1002), read(ends.client(), 4));
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            send(ends.endpoint(), Frames.close(false, 1001));
        }
        fixture.awaitEnd(Side.CLIENT, Kind.PROTOCOL_ERROR);
    }

    @Test
    void tcpEndsAtOnceWhereAClientThatBrokeTheFramingAnswersTheClose() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.text(false, "not masked"));
            assertArrayEquals(Frames.close(false, 1002), read(ends.client(), 4));
            send(ends.client(), Frames.close(true, 1002));
            assertEnd(ends.client());
            ends.client().close();
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            send(ends.endpoint(), Frames.close(false, 1001));
            assertEnd(ends.endpoint());
            ends.endpoint().close();
            fixture.awaitEnd(Side.CLIENT, Kind.PROTOCOL_ERROR);
        }
    }

    @Test
    void anEndpointThatBreaksTheFramingIsABadGateway() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.endpoint(), new byte[] {(byte) 0x83, 0});
            assertArrayEquals(Frames.close(false, 1014), read(ends.client(), 4));
            assertEquals(1002, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
        }
        fixture.awaitEnd(Side.ENDPOINT, Kind.PROTOCOL_ERROR);
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

    private static void assertEnd(Socket socket) throws IOException {
        assertEquals(-1, socket.getInputStream().read());
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
