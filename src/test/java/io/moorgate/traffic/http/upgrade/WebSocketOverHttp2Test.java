package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.Http2SocketFixture;
import io.moorgate.traffic.http.RawPeer;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import io.moorgate.traffic.relay.Frames;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** WebSockets as streams of HTTP/2 (RFC 8441): how they live and end. */
class WebSocketOverHttp2Test {
    private static final int CANCEL = 8;
    private static final long NO_ERROR = 0;

    @AutoClose
    private final Http2SocketFixture fixture = new Http2SocketFixture();

    @Test
    void framesPassBothWaysAndAClosePassesAsItIs() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        client.send(Frames.text(true, "early"));
        try (RawPeer endpoint = fixture.accept()) {
            assertArrayEquals(Frames.text(true, "early"), Http2SocketFixture.bytes(endpoint.read(11)));
            endpoint.send(Frames.concat(Frames.text(false, "one"), Frames.text(false, "two")));
            client.awaits(Frames.concat(Frames.text(false, "one"), Frames.text(false, "two")));
            client.send(Frames.close(true, 4321));
            assertArrayEquals(Frames.close(true, 4321), Http2SocketFixture.bytes(endpoint.read(8)));
            endpoint.send(Frames.close(false, 4321));
            endpoint.socket().shutdownOutput();
            await().until(client.stream.ended::get);
            client.stream.writeData(Unpooled.EMPTY_BUFFER, true);
            endpoint.assertEnd();
        }
        fixture.awaitEnd(Side.CLIENT, Kind.DONE);
        assertNull(client.stream.reset.get());
        assertTrue(fixture.connection.isOpen());
    }

    @Test
    void aPlannedCloseIs1012AndTheStreamEndsInOrder() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            fixture.live().closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
            client.awaits(Frames.close(false, 1012));
            assertEquals(1001, Frames.maskedCloseCode(Http2SocketFixture.bytes(endpoint.read(8))));
            client.send(Frames.close(true, 1012));
            endpoint.send(Frames.close(false, 1001));
            endpoint.socket().shutdownOutput();
            await().until(client.stream.ended::get);
            client.stream.writeData(Unpooled.EMPTY_BUFFER, true);
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
        assertNull(client.stream.reset.get());
    }

    @Test
    void aClientThatLeavesItsStreamOpenBehindItsCloseAndTheAnswerIsNotWaitedFor() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            client.send(Frames.close(true, 1001));
            endpoint.read(8);
            endpoint.send(Frames.close(false, 1001));
            endpoint.socket().shutdownOutput();
            client.awaits(Frames.close(false, 1001));
            await().until(client.stream.ended::get);
            endpoint.assertEnd();
        }
        awaitResetWithoutError(client);
        fixture.awaitEnd(Side.CLIENT, Kind.DONE);
    }

    @Test
    void norIsOneThatDoesSoBehindItsAnswerToAPlannedClose() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            endsByPlannedClose(client, endpoint);
        }
        awaitResetWithoutError(client);
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    private void endsByPlannedClose(Http2SocketFixture.Client client, RawPeer endpoint) throws IOException {
        fixture.live().closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN));
        client.awaits(Frames.close(false, 1012));
        client.send(Frames.close(true, 1012));
        endpoint.read(8);
        endpoint.send(Frames.close(false, 1001));
        endpoint.socket().shutdownOutput();
        await().until(client.stream.ended::get);
    }

    /** Firefox leaves its side of the stream open: the reset frees it. */
    private static void awaitResetWithoutError(Http2SocketFixture.Client client) {
        await().until(() -> client.stream.reset.get() != null);
        assertEquals(NO_ERROR, client.stream.reset.get());
    }

    @Test
    void goAwayLeavesAWebSocketUntilItIsClosedItself() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            fixture.gateway
                    .connections
                    .carriers()
                    .forEach(carrier -> carrier.closeSoon(new CloseReason(Side.GATEWAY, Kind.SHUTDOWN)));
            await().until(() -> fixture.connection.goAways().size() == 2);
            client.send(Frames.text(true, "still"));
            assertArrayEquals(Frames.text(true, "still"), Http2SocketFixture.bytes(endpoint.read(11)));
            endsByPlannedClose(client, endpoint);
            client.stream.writeData(Unpooled.EMPTY_BUFFER, true);
            await().until(() -> !fixture.connection.isOpen());
        }
        fixture.awaitEnd(Side.GATEWAY, Kind.SHUTDOWN);
    }

    @Test
    void anEndpointThatIsResetIsToldByClose1014() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            endpoint.socket().setSoLinger(true, 0);
        }
        client.awaits(Frames.close(false, 1014));
        await().until(client.stream.ended::get);
        fixture.awaitEnd(Side.ENDPOINT, Kind.RESET);
    }

    @Test
    void aStreamThatIsResetResetsTheEndpoint() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            client.stream.writeReset(CANCEL);
            assertThrows(
                    SocketException.class,
                    () -> endpoint.socket().getInputStream().read());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.RESET);
    }

    @Test
    void aConnectionThatGoesTakesItsWebSocketsAlong() throws Exception {
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            fixture.connection.close();
            assertThrows(
                    SocketException.class,
                    () -> endpoint.socket().getInputStream().read());
        }
        fixture.awaitEnd(Side.CLIENT, Kind.RESET);
    }

    @Test
    void aStreamThatIsNotReadHoldsItsEndpointBackAndNoOtherStream() throws Exception {
        byte[] message = Frames.frame(false, true, Frames.BINARY, new byte[32 * 1024 * 1024]);
        Http2SocketFixture.Client slow = fixture.connects();
        slow.stream.hold();
        try (RawPeer endpoint = fixture.accept()) {
            slow.awaitStatus("200");
            var sender = CompletableFuture.runAsync(() -> write(endpoint, message));
            await().until(() -> slow.received().length == Http2SocketFixture.WINDOW);
            Http2SocketFixture.Client other = fixture.connects();
            try (RawPeer next = fixture.accept()) {
                byte[] echo = Frames.frame(false, true, Frames.BINARY, new byte[300_000]);
                next.send(echo);
                other.awaits(echo);
            }
            assertFalse(sender.isDone());
            assertEquals(Http2SocketFixture.WINDOW, slow.received().length);
            slow.stream.release();
            sender.join();
            await().until(() -> slow.received().length == message.length);
        }
    }

    @Test
    void anEndpointThatDoesNotReadHoldsItsStreamBack() throws Exception {
        byte[] payload = new byte[16 * 1024 * 1024];
        new Random(3).nextBytes(payload);
        byte[] message = Frames.frame(true, true, Frames.BINARY, payload);
        Http2SocketFixture.Client client = fixture.connects();
        try (RawPeer endpoint = fixture.accept()) {
            client.awaitStatus("200");
            client.send(message);
            await().until(() -> fixture.live().bytesIn() > 0);
            byte[] received = endpoint.socket().getInputStream().readNBytes(message.length);
            assertArrayEquals(message, received);
        }
    }

    private static void write(RawPeer to, byte[] bytes) {
        try {
            to.send(bytes);
        } catch (IOException fault) {
            throw new AssertionError(fault);
        }
    }
}
