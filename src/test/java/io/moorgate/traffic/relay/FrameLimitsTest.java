package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.ClientLimits;
import io.moorgate.routing.LimitPolicy;
import io.moorgate.routing.Rate;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Frames that are too large and messages that come too often. */
class FrameLimitsTest extends RelayTest {
    FrameLimitsTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.WEB_SOCKET, Duration.ofMinutes(10)));
    }

    @Test
    void aFrameAsLargeAsItMayBePassesAndALargerOneEndsTheConnectionWith1009() throws Exception {
        fixture.with(limits(1_000, Optional.empty()));
        try (var ends = fixture.open()) {
            byte[] whole = Frames.frame(true, true, Frames.BINARY, new byte[1_000]);
            byte[] tooLarge = Frames.frame(true, true, Frames.BINARY, new byte[1_001]);
            send(ends.client(), whole, tooLarge);
            assertArrayEquals(whole, ends.endpoint().getInputStream().readNBytes(whole.length));
            assertArrayEquals(
                    Frames.close(false, 1009), ends.client().getInputStream().readNBytes(4));
            assertEquals(1009, ends.connection().facts().closeCode);
            assertEquals(8, ends.endpoint().getInputStream().readNBytes(8).length, "a Close for the endpoint");
            send(ends.endpoint(), Frames.close(false, 1001));
            assertEquals(-1, ends.endpoint().getInputStream().read());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.TOO_LARGE);
    }

    @Test
    void aLengthInEightBytesIsJudgedBeforeAnyOfItsPayloadHasCome() throws Exception {
        fixture.with(limits(70_000, Optional.empty()));
        try (var ends = fixture.open()) {
            byte[] frame = Frames.frame(true, true, Frames.TEXT, new byte[70_001]);
            send(ends.client(), java.util.Arrays.copyOf(frame, 10));
            assertArrayEquals(
                    Frames.close(false, 1009), ends.client().getInputStream().readNBytes(4));
        }
    }

    @Test
    void aLargerFrameOfTheEndpointEndsTheConnectionWith1009OnBothSidesAndNoneOfItPasses() throws Exception {
        fixture.with(limits(1_000, Optional.empty()));
        try (var ends = fixture.open()) {
            byte[] whole = Frames.frame(false, true, Frames.BINARY, new byte[1_000]);
            byte[] tooLarge = Frames.frame(false, false, Frames.TEXT, new byte[1_001]);
            send(ends.endpoint(), whole, tooLarge);
            assertArrayEquals(whole, ends.client().getInputStream().readNBytes(whole.length));
            assertArrayEquals(
                    Frames.close(false, 1009), ends.client().getInputStream().readNBytes(4));
            assertArrayEquals(
                    Frames.close(true, 1009),
                    unmasked(ends.endpoint().getInputStream().readNBytes(8)));
            send(ends.client(), Frames.close(true, 1009));
            assertEquals(-1, ends.client().getInputStream().read());
        }
        fixture.awaitEnd(Side.ENDPOINT, Kind.TOO_LARGE);
    }

    @Test
    void whatIsNoFrameOfAnEndpointsDoesNotReachTheClient() throws Exception {
        byte[] pingOf126 = HexFormat.of().parseHex("897e007e");
        byte[] topBit = HexFormat.of().parseHex("827f8000000000000000");
        byte[] reservedBit = HexFormat.of().parseHex("c100");
        byte[] masked = Frames.text(true, "hi");
        byte[] reservedOpcode = HexFormat.of().parseHex("8300");
        byte[] closeWithReservedBit = HexFormat.of().parseHex("c80203e8");
        for (byte[] wrong : List.of(pingOf126, topBit, reservedBit, masked, reservedOpcode, closeWithReservedBit)) {
            try (var ends = fixture.open()) {
                byte[] text = Frames.text(false, "hi");
                send(ends.endpoint(), text, wrong, new byte[100]);
                assertArrayEquals(text, ends.client().getInputStream().readNBytes(text.length));
                assertArrayEquals(
                        Frames.close(false, 1014),
                        ends.client().getInputStream().readNBytes(4));
                assertArrayEquals(
                        Frames.close(true, 1002),
                        unmasked(ends.endpoint().getInputStream().readNBytes(8)));
                send(ends.client(), Frames.close(true, 1001));
                assertEquals(-1, ends.client().getInputStream().read());
            }
        }
        fixture.awaitEnds(Side.ENDPOINT, Kind.PROTOCOL_ERROR, 6);
    }

    @Test
    void aReservedBitPassesWhereTheHandshakeAgreedOnAnExtension() throws Exception {
        fixture.withExtensions();
        try (var ends = fixture.open()) {
            byte[] compressed = HexFormat.of().parseHex("c10448cd0100");
            send(ends.endpoint(), compressed);
            assertArrayEquals(compressed, ends.client().getInputStream().readNBytes(compressed.length));
        }
    }

    @Test
    void controlFramesHaveNoSuchLimit() throws Exception {
        fixture.with(limits(10, Optional.empty()));
        try (var ends = fixture.open()) {
            byte[] ping = Frames.frame(true, true, Frames.PING, new byte[100]);
            send(ends.client(), ping);
            assertArrayEquals(ping, ends.endpoint().getInputStream().readNBytes(ping.length));
        }
    }

    @Test
    void moreMessagesThanTheRateEndTheConnectionWith1008AndAPauseMakesRoomForMore() throws Exception {
        fixture.with(limits(0, Optional.of(new Rate(3, Rate.Per.SECOND))));
        try (var ends = fixture.open()) {
            byte[] message = Frames.text(true, "hi");
            byte[] three = Frames.concat(message, message, message);
            for (int second = 0; second < 3; second++) {
                send(ends.client(), three);
                assertArrayEquals(three, ends.endpoint().getInputStream().readNBytes(three.length));
                fixture.awaitRead(ends.client());
                fixture.advance(Duration.ofSeconds(1));
            }
            send(ends.client(), three, message);
            assertArrayEquals(
                    Frames.close(false, 1008), ends.client().getInputStream().readNBytes(4));
            send(ends.client(), Frames.close(true, 1008));
            ends.endpoint().getInputStream().readNBytes(4 * message.length + 8);
            send(ends.endpoint(), Frames.close(false, 1001));
            assertEquals(-1, ends.endpoint().getInputStream().read());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.LIMIT);
    }

    @Test
    void pingsAndEmptyFragmentsCountTenToAMessage() throws Exception {
        byte[] ping = Frames.frame(true, true, Frames.PING, new byte[0]);
        byte[] fragment = Frames.frame(true, false, 0, new byte[0]);
        byte[] first = Frames.frame(true, false, Frames.TEXT, new byte[0]);
        fixture.with(limits(0, Optional.of(new Rate(3, Rate.Per.SECOND))));
        for (byte[] flood : new byte[][] {ping, fragment}) {
            try (var ends = fixture.open()) {
                byte[] start = flood == fragment ? first : ping;
                byte[] thirty = Frames.concat(start, repeated(flood, 29));
                send(ends.client(), thirty);
                assertArrayEquals(thirty, ends.endpoint().getInputStream().readNBytes(thirty.length));
                fixture.awaitRead(ends.client());
                fixture.advance(Duration.ofSeconds(1));
                send(ends.client(), repeated(flood, 31));
                assertArrayEquals(
                        Frames.close(false, 1008),
                        ends.client().getInputStream().readNBytes(4));
            }
        }
    }

    /** A frame of the gateway's to an endpoint, as {@link Frames} masks it. */
    private static byte[] unmasked(byte[] close) {
        int code = (close[6] ^ close[2]) << 8 & 0xff00 | (close[7] ^ close[3]) & 0xff;
        assertEquals((byte) 0x88, close[0]);
        return Frames.close(true, code);
    }

    private static byte[] repeated(byte[] frame, int times) {
        return Frames.concat(Collections.nCopies(times, frame).toArray(byte[][]::new));
    }

    private static LimitPolicy limits(long frameBytesMax, Optional<Rate> messageRate) {
        return new LimitPolicy(0, Duration.ZERO, 0, frameBytesMax, messageRate, ClientLimits.NONE);
    }

    private static void send(Socket to, byte[]... frames) throws IOException {
        to.getOutputStream().write(Frames.concat(frames));
    }
}
