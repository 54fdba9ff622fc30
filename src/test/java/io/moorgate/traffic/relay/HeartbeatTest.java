package io.moorgate.traffic.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.routing.LifePolicy;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The gateway's own Pings to WebSocket clients, and the greatest age. */
class HeartbeatTest extends RelayTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final int PING_BYTES = 10;
    private static final int PONG_BYTES = 14;

    HeartbeatTest(RelayFixture.Io io) throws IOException {
        super(new RelayFixture(io, RelayFixture.Carrying.WEB_SOCKET, Duration.ofMinutes(10))
                .with(new LifePolicy(Duration.ZERO, INTERVAL, Duration.ZERO, 0)));
    }

    @Test
    void aSilentClientIsPingedAndItsPongGoesNoFurther() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(INTERVAL);
            send(ends.client(), pongFor(readPing(ends.client())), Frames.text(true, "after"));
            assertArrayEquals(Frames.text(true, "after"), read(ends.endpoint(), 11));
            fixture.awaitBytes(ends.connection(), 11, 0);
            assertEquals(11, ends.connection().bytesIn());
        }
    }

    @Test
    void aPongIsRecognisedHoweverItsBytesAreSplit() throws Exception {
        try (var ends = fixture.open()) {
            for (int split = 1; split < PONG_BYTES; split++) {
                fixture.advance(INTERVAL);
                byte[] pong = pongFor(readPing(ends.client()));
                sendAndAwait(ends.client(), Arrays.copyOf(pong, split));
                send(ends.client(), Arrays.copyOfRange(pong, split, PONG_BYTES), Frames.text(true, "x"));
                assertArrayEquals(Frames.text(true, "x"), read(ends.endpoint(), 7));
                fixture.advance(INTERVAL);
            }
        }
    }

    @Test
    void pongsThatAreNotTheGatewaysPassUnchanged() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(INTERVAL);
            readPing(ends.client());
            byte[] others = Frames.concat(
                    Frames.frame(true, true, Frames.PONG, new byte[8]),
                    Frames.frame(true, true, Frames.PONG, new byte[0]),
                    Frames.frame(true, true, Frames.PONG, new byte[125]),
                    Frames.text(true, "word"));
            for (byte each : others) {
                send(ends.client(), new byte[] {each});
            }
            assertArrayEquals(others, read(ends.endpoint(), others.length));
            fixture.awaitBytes(ends.connection(), others.length, 0);
            assertEquals(others.length, ends.connection().bytesIn());
        }
    }

    @Test
    void aPingIsPutBetweenFramesAndNeverIntoOne() throws Exception {
        try (var ends = fixture.open()) {
            byte[] frame = Frames.frame(false, true, Frames.BINARY, new byte[1000]);
            send(ends.endpoint(), Arrays.copyOf(frame, 500));
            assertArrayEquals(Arrays.copyOf(frame, 500), read(ends.client(), 500));
            fixture.advance(INTERVAL);
            byte[] next = Frames.text(false, "next");
            send(ends.endpoint(), Frames.concat(Arrays.copyOfRange(frame, 500, frame.length), next));
            assertArrayEquals(Arrays.copyOfRange(frame, 500, frame.length), read(ends.client(), frame.length - 500));
            readPing(ends.client());
            assertArrayEquals(next, read(ends.client(), next.length));
        }
    }

    @Test
    void twoUnansweredPingsEndTheConnectionAndFreeBothSides() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(INTERVAL);
            readPing(ends.client());
            fixture.advance(INTERVAL);
            readPing(ends.client());
            fixture.advance(INTERVAL);
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
            send(ends.endpoint(), Frames.close(false, 1001));
            assertEquals(-1, ends.endpoint().getInputStream().read());
            ends.endpoint().close();
            fixture.awaitEnd(Side.CLIENT, Kind.DEAD_PEER);
        }
    }

    @Test
    void aClientThatOnlyAnswersIsPingedAfterEveryInterval() throws Exception {
        try (var ends = fixture.open()) {
            for (int round = 0; round < 5; round++) {
                fixture.advance(INTERVAL);
                assertEquals(PING_BYTES, ends.client().getInputStream().available());
                sendAndAwait(ends.client(), pongFor(readPing(ends.client())));
            }
            sendAndAwait(ends.client(), Frames.text(true, "x"));
            fixture.advance(INTERVAL);
            assertEquals(0, ends.client().getInputStream().available());
        }
    }

    @Test
    void anAnswerInTwoHalvesIsNoMoreThanAnAnswer() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(INTERVAL);
            byte[] pong = pongFor(readPing(ends.client()));
            sendAndAwait(ends.client(), Arrays.copyOf(pong, 5));
            fixture.advance(INTERVAL);
            readPing(ends.client());
            sendAndAwait(ends.client(), Arrays.copyOfRange(pong, 5, PONG_BYTES));
            fixture.advance(INTERVAL);
            readPing(ends.client());
            assertEquals(0, fixture.endedCount());
        }
    }

    @Test
    void twoIntervalsAfterItsLastAnswerAClientHasTwoPingsUnanswered() throws Exception {
        try (var ends = fixture.open()) {
            fixture.advance(INTERVAL);
            sendAndAwait(ends.client(), pongFor(readPing(ends.client())));
            fixture.advance(INTERVAL);
            readPing(ends.client());
            fixture.advance(INTERVAL);
            readPing(ends.client());
            assertEquals(0, fixture.endedCount());
            fixture.advance(INTERVAL);
            assertEquals(1001, Frames.maskedCloseCode(read(ends.endpoint(), 8)));
        }
    }

    @Test
    void aClientThatSendsAnythingAtAllIsAlive() throws Exception {
        try (var ends = fixture.open()) {
            for (int round = 0; round < 10; round++) {
                send(ends.client(), Frames.text(true, "x"));
                read(ends.endpoint(), 7);
                fixture.advance(INTERVAL);
            }
            assertEquals(0, ends.client().getInputStream().available());
            assertEquals(0, fixture.endedCount());
        }
    }

    @Test
    void noPingIsSentWhileOneOfTheEndpointsIsUnanswered() throws Exception {
        try (var ends = fixture.open()) {
            byte[] ping = Frames.frame(false, true, Frames.PING, new byte[] {1, 2, 3});
            send(ends.endpoint(), ping);
            assertArrayEquals(ping, read(ends.client(), ping.length));
            fixture.advance(INTERVAL);
            fixture.advance(INTERVAL);
            byte[] pong = Frames.frame(true, true, Frames.PONG, new byte[] {1, 2, 3});
            send(ends.client(), pong);
            assertArrayEquals(pong, read(ends.endpoint(), pong.length));
            assertEquals(0, ends.client().getInputStream().available());
            fixture.advance(INTERVAL);
            fixture.advance(INTERVAL);
            readPing(ends.client());
        }
    }

    @Test
    void pingsAndPongsDoNotKeepAnIdleConnection() throws Exception {
        try (var ends = fixture.open()) {
            for (int round = 0; round < 19; round++) {
                fixture.advance(INTERVAL);
                sendAndAwait(ends.client(), pongFor(readPing(ends.client())));
            }
            fixture.advance(INTERVAL);
            assertArrayEquals(Frames.close(false, 1001), read(ends.client(), 4));
        }
    }

    @Test
    void theGreatestAgeEndsAWebSocketAsPlanned() throws Exception {
        fixture.with(new LifePolicy(Duration.ZERO, Duration.ZERO, Duration.ofMinutes(5), 0));
        try (var ends = fixture.open()) {
            fixture.advance(Duration.ofMinutes(4));
            assertEquals(0, ends.client().getInputStream().available());
            fixture.advance(Duration.ofMinutes(1));
            assertArrayEquals(Frames.close(false, 1012), read(ends.client(), 4));
            send(ends.client(), Frames.close(true, 1012));
            read(ends.endpoint(), 8);
            send(ends.endpoint(), Frames.close(false, 1001));
            ends.client().close();
            ends.endpoint().close();
            fixture.awaitEnd(Side.GATEWAY, Kind.MAX_AGE);
        }
    }

    /** Frames of every size, cut anywhere, while Pongs come in between: the endpoint sees exactly the frames. */
    @Test
    void nothingIsLostWhilePongsAreTakenOut() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (var ends = fixture.open()) {
            for (int round = 0; round < 50; round++) {
                fixture.advance(INTERVAL);
                byte[] pong = pongFor(readPing(ends.client()));
                byte[] before = Frames.frame(true, true, Frames.BINARY, new byte[random.nextInt(300)]);
                byte[] after = Frames.frame(true, true, Frames.PONG, new byte[random.nextInt(12)]);
                byte[] all = Frames.concat(before, pong, after);
                int cut = random.nextInt(all.length);
                send(ends.client(), Arrays.copyOf(all, cut));
                send(ends.client(), Arrays.copyOfRange(all, cut, all.length));
                byte[] expected = Frames.concat(before, after);
                assertArrayEquals(expected, read(ends.endpoint(), expected.length), "seed " + seed);
                fixture.advance(INTERVAL);
            }
        }
    }

    private static byte[] readPing(Socket client) throws IOException {
        byte[] ping = read(client, PING_BYTES);
        assertEquals((byte) 0x89, ping[0]);
        assertEquals(8, ping[1]);
        return ping;
    }

    private static byte[] pongFor(byte[] ping) {
        return Frames.frame(true, true, Frames.PONG, Arrays.copyOfRange(ping, 2, ping.length));
    }

    private static void send(Socket socket, byte[]... frames) throws IOException {
        socket.getOutputStream().write(Frames.concat(frames));
    }

    private void sendAndAwait(Socket socket, byte[] bytes) throws IOException {
        send(socket, bytes);
        fixture.awaitRead(socket);
    }

    private static byte[] read(Socket socket, int length) throws IOException {
        return socket.getInputStream().readNBytes(length);
    }
}
