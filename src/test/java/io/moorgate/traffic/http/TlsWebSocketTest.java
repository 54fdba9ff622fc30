package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** WebSockets of clients that use TLS: relayed on the event loop, since TLS stands on one side. */
class TlsWebSocketTest {
    private static final int MASK_BIT = 0x80;

    @AutoClose
    private final ServerSocket endpoints = AcceptingSocket.open();

    @AutoClose
    private final TlsFixture fixture = TlsFixture.serving(endpoints.getLocalPort());

    private RawPeer shakesHands(int port) throws IOException {
        return new RawPeer(fixture.client()
                        .versions("TLSv1.2", "TLSv1.3")
                        .alpn("http/1.1")
                        .dial(port, "localhost"))
                .send(RawPeer.HANDSHAKE);
    }

    private RawPeer switched() throws IOException {
        RawPeer endpoint = new RawPeer(endpoints.accept());
        endpoint.readHead();
        return endpoint.send(RawPeer.SWITCHED);
    }

    @Test
    void framesPassBothWays() throws Exception {
        try (RawPeer client = shakesHands(fixture.port());
                RawPeer endpoint = switched()) {
            client.readHead();
            client.send(RawPeer.maskedText("hello"));
            assertEquals(RawPeer.maskedText("hello"), endpoint.read(11));
            endpoint.send(RawPeer.text("one") + RawPeer.text("two"));
            assertEquals(RawPeer.text("one") + RawPeer.text("two"), client.read(10));
            await().until(() -> fixture.http.connections.all().size() == 1);
        }
        await().until(() -> fixture.http.connections.all().isEmpty());
    }

    @Test
    void aCloseEndsBothSidesAndCloseNotifyGoesBeforeFin() throws Exception {
        try (RecordTap tap = new RecordTap(fixture.port());
                RawPeer client = new RawPeer(fixture.client()
                                .versions("TLSv1.2")
                                .alpn("http/1.1")
                                .dial(tap.port(), "localhost"))
                        .send(RawPeer.HANDSHAKE);
                RawPeer endpoint = switched()) {
            client.readHead();
            client.send("\u0088\u0082\0\0\0\0\u0003\u00e8");
            assertEquals(8, endpoint.read(8).length());
            endpoint.send("\u0088\u0002\u0003\u00e8").finish();
            assertEquals("\u0088\u0002\u0003\u00e8", client.readAll());
            assertEquals(RecordTap.ALERT, tap.lastRecord());
        }
        await().untilAsserted(
                        () -> assertEquals(List.of(new CloseReason(Side.CLIENT, Kind.DONE)), fixture.http.closed));
    }

    @Test
    void aClientThatLeavesEndsTheEndpointsSide() throws Exception {
        try (RawPeer client = shakesHands(fixture.port());
                RawPeer endpoint = switched()) {
            client.readHead();
            client.socket().close();
            endpoint.readAll();
        }
        await().until(() -> fixture.http.connections.all().isEmpty());
    }

    @Test
    void anEndpointThatBreaksOffIsToldToTheClientByClose1014() throws Exception {
        try (RawPeer client = shakesHands(fixture.port());
                RawPeer endpoint = switched()) {
            client.readHead();
            endpoint.reset();
            assertTrue(client.readAll().startsWith("\u0088"), "no Close");
        }
    }

    @Test
    void bulkPassesBothWaysAtOnce() throws Exception {
        byte[] frame = new byte[8 * 1024 * 1024 + 14];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) (MASK_BIT | 127);
        java.nio.ByteBuffer.wrap(frame, 2, 8).putLong(frame.length - 14);
        byte[] unmasked = new byte[8 * 1024 * 1024 + 10];
        unmasked[0] = (byte) 0x82;
        unmasked[1] = 127;
        java.nio.ByteBuffer.wrap(unmasked, 2, 8).putLong(unmasked.length - 10);
        try (RawPeer client = shakesHands(fixture.port());
                RawPeer endpoint = switched()) {
            client.readHead();
            var toEndpoint = client.sending(frame);
            var toClient = endpoint.sending(unmasked);
            var received =
                    CompletableFuture.supplyAsync(() -> client.received(unmasked.length), Thread::startVirtualThread);
            assertEquals(frame.length, endpoint.received(frame.length));
            assertEquals(unmasked.length, received.get());
            toEndpoint.get();
            toClient.get();
        }
    }

    @Test
    void aReaderThatDoesNotReadStallsTheOtherSide() throws Exception {
        byte[] unmasked = new byte[64 * 1024 * 1024];
        unmasked[0] = (byte) 0x82;
        unmasked[1] = 127;
        java.nio.ByteBuffer.wrap(unmasked, 2, 8).putLong(unmasked.length - 10);
        try (RawPeer client = shakesHands(fixture.port());
                RawPeer endpoint = switched()) {
            client.readHead();
            var sender = endpoint.sending(unmasked);
            await().until(() -> fixture.http.connections.all().stream().anyMatch(live -> live.bytesOut() > 0));
            assertTrue(!sender.isDone(), "64 MiB were taken from an endpoint whose client does not read");
            assertEquals(unmasked.length, client.received(unmasked.length));
            sender.get();
        }
    }
}
