package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which Close frames pass as they are, and what becomes of those that must not be sent (RFC 6455 section 7.4). */
class CloseCodesTest extends RelayTest {
    private static final List<byte[]> PASSING = List.of(
            payload(""),
            payload("03e8"),
            payload("03ea"),
            payload("03eb62 7965"),
            payload("03ef"),
            payload("03f6"),
            payload("03f8"),
            payload("0bb7"),
            payload("0bb8c3a9"),
            payload("1387"),
            payload("03e8" + "61".repeat(123)));

    private static final List<byte[]> FORBIDDEN = List.of(
            payload("0000"),
            payload("03e7"),
            payload("03ec"),
            payload("03ed"),
            payload("03ee"),
            payload("03ee 627965"),
            payload("03f7"),
            payload("1388"),
            payload("ffff"),
            payload("03"),
            payload("03e8ff"),
            payload("03e8c3"),
            payload("03e8eda080"));

    CloseCodesTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.WEB_SOCKET, Duration.ofMinutes(10)));
    }

    @Test
    void aCloseThatMayBeSentPassesUnchangedBothWays() throws Exception {
        for (byte[] payload : PASSING) {
            try (var ends = fixture.open()) {
                byte[] asked = Frames.frame(true, true, Frames.CLOSE, payload);
                send(ends.client(), Frames.text(true, "last"), asked);
                assertArrayEquals(
                        Frames.concat(Frames.text(true, "last"), asked), read(ends.endpoint(), 10 + asked.length));
                byte[] answered = Frames.frame(false, true, Frames.CLOSE, payload);
                send(ends.endpoint(), Frames.text(false, "last"), answered);
                assertArrayEquals(
                        Frames.concat(Frames.text(false, "last"), answered), read(ends.client(), 6 + answered.length));
            }
        }
    }

    @Test
    void aClientsCloseThatMustNotBeSentBecomesAProtocolError() throws Exception {
        for (byte[] payload : FORBIDDEN) {
            try (var ends = fixture.open()) {
                send(ends.client(), Frames.text(true, "last"), Frames.frame(true, true, Frames.CLOSE, payload));
                assertArrayEquals(Frames.text(true, "last"), read(ends.endpoint(), 10));
                assertProtocolErrorToEndpoint(ends.endpoint());
                send(ends.endpoint(), Frames.close(false, 1002));
                assertArrayEquals(Frames.close(false, 1002), read(ends.client(), 4));
            }
        }
    }

    @Test
    void anEndpointsCloseThatMustNotBeSentBecomesAProtocolError() throws Exception {
        for (byte[] payload : FORBIDDEN) {
            try (var ends = fixture.open()) {
                send(ends.endpoint(), Frames.text(false, "last"), Frames.frame(false, true, Frames.CLOSE, payload));
                assertArrayEquals(
                        Frames.concat(Frames.text(false, "last"), Frames.close(false, 1002)), read(ends.client(), 10));
                send(ends.client(), Frames.close(true, 1002));
                assertArrayEquals(Frames.close(true, 1002), read(ends.endpoint(), 8));
            }
        }
    }

    @Test
    void theCodeOfTheFirstCloseIsKeptForTheLog() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.close(true, 4001));
            assertArrayEquals(Frames.close(true, 4001), read(ends.endpoint(), 8));
            send(ends.endpoint(), Frames.close(false, 1000));
            assertArrayEquals(Frames.close(false, 1000), read(ends.client(), 4));
            assertEquals(4001, ends.connection().facts().closeCode);
        }
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.DRAIN));
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            assertEquals(1012, ends.connection().facts().closeCode);
        }
        try (var ends = fixture.open()) {
            fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.OVERLOAD));
            assertArrayEquals(Frames.close(false, 1013), read(ends.client(), 4));
        }
    }

    @Test
    void itCountsAsAProtocolErrorOfItsSender() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.close(true, 1006));
            assertProtocolErrorToEndpoint(ends.endpoint());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.PROTOCOL_ERROR);
    }

    @Test
    void aCloseIsUnderstoodHoweverItsBytesAreSplit() throws Exception {
        byte[] good = payload("0fa1 627965");
        byte[] bad = payload("03ed 627965");
        try (var ends = fixture.open()) {
            sendByteByByte(ends.client(), Frames.text(true, "last"), Frames.frame(true, true, Frames.CLOSE, good));
            assertArrayEquals(
                    Frames.concat(Frames.text(true, "last"), Frames.frame(true, true, Frames.CLOSE, good)),
                    read(ends.endpoint(), 21));
            sendByteByByte(ends.endpoint(), Frames.text(false, "last"), Frames.frame(false, true, Frames.CLOSE, bad));
            assertArrayEquals(
                    Frames.concat(Frames.text(false, "last"), Frames.close(false, 1002)), read(ends.client(), 10));
        }
        try (var ends = fixture.open()) {
            sendByteByByte(ends.client(), Frames.frame(true, true, Frames.CLOSE, bad));
            assertProtocolErrorToEndpoint(ends.endpoint());
        }
    }

    @Test
    void nothingPassesBehindAClose() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.client(), Frames.close(true, 1000), Frames.text(true, "too late"), Frames.close(true, 1001));
            send(ends.endpoint(), Frames.close(false, 1005), Frames.text(false, "too late"));
            assertArrayEquals(Frames.close(true, 1000), read(ends.endpoint(), 8));
            assertArrayEquals(Frames.close(false, 1002), read(ends.client(), 4));
            ends.client().shutdownOutput();
            ends.endpoint().shutdownOutput();
            assertEquals(-1, ends.client().getInputStream().read());
            assertEquals(-1, ends.endpoint().getInputStream().read());
        }
    }

    @Test
    void aCloseThatBreaksTheFramingIsNoClose() throws Exception {
        for (String wrong : List.of("0882", "88fe", "8802")) {
            try (var ends = fixture.open()) {
                send(ends.client(), payload(wrong));
                assertArrayEquals(Frames.close(false, 1002), read(ends.client(), 4));
                assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            }
        }
    }

    @Test
    void aPlannedCloseDoesNotWaitForACloseUnderWay() throws Exception {
        try (var ends = fixture.open()) {
            byte[] close = Frames.frame(false, true, Frames.CLOSE, payload("03e8 627965"));
            sendAndAwait(ends.endpoint(), ends, Arrays.copyOf(close, 5));
            fixture.close(ends.connection(), new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            send(ends.endpoint(), Arrays.copyOfRange(close, 5, close.length));
            assertEquals(-1, ends.endpoint().getInputStream().read());
            send(ends.client(), Frames.close(true, 1012));
            assertEquals(-1, ends.client().getInputStream().read());
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    @Test
    void anEndpointThatGoesWithinItsCloseIsReportedAsBadGateway() throws Exception {
        try (var ends = fixture.open()) {
            send(ends.endpoint(), Arrays.copyOf(Frames.close(false, 1000), 3));
            ends.endpoint().close();
            assertArrayEquals(
                    Frames.close(false, 1014), ends.client().getInputStream().readAllBytes());
        }
        fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
    }

    private void sendAndAwait(Socket endpoint, RelayFixture.Ends ends, byte[] bytes) throws IOException {
        send(endpoint, bytes);
        fixture.awaitBytes(ends.connection(), 0, bytes.length);
    }

    private void assertProtocolErrorToEndpoint(Socket endpoint) throws IOException {
        byte[] frame = read(endpoint, 8);
        assertEquals((byte) 0x88, frame[0]);
        assertEquals((byte) 0x82, frame[1]);
        assertEquals(1002, Frames.maskedCloseCode(frame));
    }

    private static void sendByteByByte(Socket socket, byte[]... frames) throws IOException {
        for (byte each : Frames.concat(frames)) {
            send(socket, new byte[] {each});
        }
    }

    private static void send(Socket socket, byte[]... frames) throws IOException {
        socket.getOutputStream().write(Frames.concat(frames));
    }

    private static byte[] read(Socket socket, int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }

    private static byte[] payload(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
