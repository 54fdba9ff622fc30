package io.moorgate.traffic.http.upgrade;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.CookiePolicy;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.traffic.http.RawPeer;
import io.moorgate.traffic.http.UpgradeFixture;
import io.moorgate.traffic.live.CloseReason;
import io.moorgate.traffic.live.CloseReason.Kind;
import io.moorgate.traffic.live.CloseReason.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpgradeTest {
    private ServerSocket endpoints;
    private UpgradeFixture fixture;

    @BeforeEach
    void open() throws IOException {
        endpoints = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        endpoints.setSoTimeout(10_000);
        fixture = new UpgradeFixture(endpoints.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        endpoints.close();
    }

    @Test
    void forwardsTheHandshakeWithWhatBelongsToWebSocketUntouched() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            String head = endpoint.readHead();
            assertTrue(head.startsWith("GET /chat?room=1 HTTP/1.1\r\n"), head);
            assertHeader(head, "host: chat.example.com");
            assertHeader(head, "connection: upgrade");
            assertHeader(head, "upgrade: websocket");
            assertHeader(head, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertHeader(head, "Sec-WebSocket-Version: 13");
            assertHeader(head, "Sec-WebSocket-Protocol: chat, superchat");
            assertHeader(head, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
            assertHeader(head, "x-forwarded-for: 127.0.0.1");
            endpoint.send(RawPeer.SWITCHED);
            String answer = client.readHead();
            assertTrue(answer.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), answer);
            assertHeader(answer, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertHeader(answer, "Sec-WebSocket-Protocol: superchat");
            assertHeader(answer, "Upgrade: websocket");
            assertHeader(answer, "Connection: Upgrade");
            assertFalse(answer.toLowerCase().contains("content-length"), answer);
        }
    }

    @Test
    void aReservedBitOfAFramePassesWhereTheEndpointHasAgreedOnAnExtensionAndNowhereElse() throws Exception {
        String compressed = "\u00c1\u0001x";
        String extended =
                RawPeer.SWITCHED.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send(extended + compressed);
            client.readHead();
            assertEquals(compressed, client.read(3));
        }
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = switched()) {
            client.readHead();
            endpoint.send(compressed);
            assertEquals("\u0088\u0002\u0003\u00f6", client.read(4));
        }
    }

    @Test
    void relaysFramesAndCountsThem() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = switched()) {
            client.readHead();
            client.send(RawPeer.maskedText("hello"));
            assertEquals(RawPeer.maskedText("hello"), endpoint.read(11));
            endpoint.send(RawPeer.text("one") + RawPeer.text("two"));
            assertEquals(RawPeer.text("one") + RawPeer.text("two"), client.read(10));
            await().until(() -> fixture.connections.all().size() == 1);
            var connection = fixture.connections.all().iterator().next();
            await().until(() -> connection.messagesOut() == 2);
            assertEquals(1, connection.messagesIn());
            assertEquals(11, connection.bytesIn());
            assertEquals(10, connection.bytesOut());
            assertEquals(List.of(101), fixture.answers);
            client.send("\u0088\u0082\0\0\0\0\u0003\u00e8");
            assertEquals(8, endpoint.read(8).length());
            endpoint.send("\u0088\u0002\u0003\u00e8").finish();
            assertEquals("\u0088\u0002\u0003\u00e8", client.readAll());
            client.finish();
            awaitEnd(Side.CLIENT, Kind.DONE);
        }
    }

    @Test
    void keepsTheOrderOfBytesThatComeEarly() throws Exception {
        try (RawPeer client =
                        RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE + RawPeer.maskedText("right behind"));
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            client.send(RawPeer.maskedText("later"));
            endpoint.send(RawPeer.SWITCHED + RawPeer.text("at once"));
            assertEquals(RawPeer.maskedText("right behind") + RawPeer.maskedText("later"), endpoint.read(18 + 11));
            client.readHead();
            endpoint.send(RawPeer.text("after"));
            assertEquals(RawPeer.text("at once") + RawPeer.text("after"), client.read(9 + 7));
        }
    }

    @Test
    void aClientThatSendsMuchEarlyIsStalledUntilTheEndpointHasAnswered() throws Exception {
        byte[] frame = new byte[4 * 1024 * 1024 + 14];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) 0xff;
        java.nio.ByteBuffer.wrap(frame, 2, 8).putLong(frame.length - 14);
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            var sender = CompletableFuture.runAsync(() -> {
                try {
                    client.send(frame);
                } catch (IOException fault) {
                    throw new AssertionError(fault);
                }
            });
            endpoint.readHead();
            await().until(() -> fixture.limits.contains("handshake-early-bytes"));
            endpoint.send(RawPeer.SWITCHED);
            assertArrayEquals(frame, endpoint.socket().getInputStream().readNBytes(frame.length));
            sender.join();
        }
    }

    @Test
    void anUpgradeMayFollowOtherRequestsOnItsConnection() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")) {
            assertTrue(client.readHead().startsWith("HTTP/1.1 200"));
            client.send(RawPeer.HANDSHAKE);
            try (RawPeer endpoint = switched()) {
                assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
                endpoint.send(RawPeer.text("hi"));
                assertEquals(RawPeer.text("hi"), client.read(4));
            }
        }
    }

    @Test
    void skipsInterimAnswers() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + RawPeer.SWITCHED);
            assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
        }
    }

    @Test
    void triesTheNextEndpointWhenOneRefusesTheConnection() throws Exception {
        int closed;
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = unused.getLocalPort();
        }
        try (UpgradeFixture both = new UpgradeFixture(closed, closed, endpoints.getLocalPort());
                RawPeer client = RawPeer.connect(both.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = switched()) {
            assertTrue(client.readHead().startsWith("HTTP/1.1 101"));
            endpoint.send(RawPeer.text("hi"));
            assertEquals(RawPeer.text("hi"), client.read(4));
        }
    }

    @Test
    void setsTheAffinityCookieWithThe101() throws Exception {
        Affinity byCookie = new Affinity(
                new Affinity.Key.Cookie(new CookiePolicy(
                        "mg-test", "/", Optional.empty(), Optional.empty(), "Lax", Optional.empty(), false)),
                Duration.ofHours(1),
                Affinity.WhenDraining.STAY,
                Affinity.WhenLost.REBIND,
                Affinity.Mode.PERSISTENT);
        try (UpgradeFixture pinned = new UpgradeFixture(byCookie, IdleTimeouts.DEFAULT, endpoints.getLocalPort());
                RawPeer client = RawPeer.connect(pinned.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = accept()) {
            endpoint.readHead();
            endpoint.send(
                    RawPeer.SWITCHED.replace("Upgrade: websocket\r\n", "Upgrade: websocket\r\nSet-Cookie: a=b\r\n"));
            String answer = client.readHead();
            assertTrue(answer.contains("mg-test="), answer);
            assertHeader(answer, "Set-Cookie: a=b");
        }
    }

    @Test
    void theEndpointIsLeftWhenTheClientGoesDuringTheHandshake() throws Exception {
        RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
        try (RawPeer endpoint = accept()) {
            endpoint.readHead();
            client.close();
            endpoint.assertEnd();
        }
        await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
        assertEquals(List.of(), fixture.answers);
    }

    @Test
    void closesTheSocketsOfAnUpgradedConnectionTogether() throws Exception {
        try (RawPeer client = RawPeer.connect(fixture.port()).send(RawPeer.HANDSHAKE);
                RawPeer endpoint = switched()) {
            client.readHead();
            client.reset();
            assertThrows(IOException.class, () -> endpoint.read(1));
            awaitEnd(Side.CLIENT, Kind.RESET);
            await().until(() -> fixture.counts.snapshot().values().stream().allMatch(count -> count == 0));
        }
    }

    private void awaitEnd(Side side, Kind kind) {
        await().until(() -> fixture.ended.equals(List.of(new CloseReason(side, kind))));
        assertEquals(0, fixture.connections.all().size());
    }

    private RawPeer accept() throws IOException {
        return new RawPeer(endpoints.accept());
    }

    private RawPeer switched() throws IOException {
        RawPeer endpoint = accept();
        endpoint.readHead();
        return endpoint.send(RawPeer.SWITCHED);
    }

    private static void assertHeader(String head, String line) {
        assertTrue(
                head.toLowerCase().lines().anyMatch(line.toLowerCase()::equals),
                () -> head + " (expected: " + line + ")");
    }
}
