package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Ids that endpoints issue with their answer to a WebSocket handshake; the owner of their keys knows them first. */
class LearntUpgradesTest extends LearntIdsFixture {
    private static final String UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: x\r\n";

    @Test
    void anUpgradeIsLearntFromIts101() throws Exception {
        isOwner = false;
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send(SWITCHED + "Set-Cookie: SID=one; HttpOnly\r\n\r\n" + RawPeer.text("early"));
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntCookie("SID"), endpoint.port());
            client.send(UPGRADE + "\r\n");
            tells.take().run();
            assertTrue(client.readHead().startsWith("http/1.1 101 "));
            client.readUntil("early");
            assertEquals(1, fixture.pins.entries());
        }
    }

    @Test
    void aRefusedUpgradeIsLearntBeforeItsHeadGoesOn() throws Exception {
        isOwner = false;
        for (String rest : FRAMINGS) {
            try (RawEndpoint endpoint = issuing(rest);
                    RawClient client = fixture.connect()) {
                route(new Affinity.Key.LearntHeader("mcp-session-id"), endpoint.port());
                client.send(UPGRADE + "\r\n");
                Runnable told = tells.take();
                assertSilent(client);
                told.run();
                String answer = client.readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("hello"), answer);
            }
        }
    }

    @Test
    void aRefusalThatBreaksOffWhileItsHeadWaitsIsABadGateway() throws Exception {
        isOwner = false;
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nMcp-Session-Id: one\r\nContent-Length: 50\r\n\r\nhello");
                    peer.socket.close();
                });
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntHeader("mcp-session-id"), endpoint.port());
            client.send(UPGRADE + "\r\n");
            Runnable told = tells.take();
            String answer = client.readToEnd();
            assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
            told.run();
            client.socket().close();
            await().until(() -> fixture.openConnections() == 0);
        }
    }

    @Test
    void whatAnEndpointSendsAndEndsWhileIts101WaitsReachesTheClient() throws Exception {
        isOwner = false;
        Semaphore sends = new Semaphore(0);
        Semaphore sent = new Semaphore(0);
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send(SWITCHED + "Set-Cookie: SID=one\r\n\r\n" + RawPeer.text("early"));
                    sends.acquireUninterruptibly();
                    peer.send(RawPeer.text("late"));
                    peer.socket.shutdownOutput();
                    sent.release();
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntCookie("SID"), endpoint.port());
            client.send(UPGRADE + "\r\n");
            Runnable told = tells.take();
            sends.release();
            sent.acquireUninterruptibly();
            assertSilent(client);
            told.run();
            assertTrue(client.readHead().startsWith("http/1.1 101 "));
            client.readUntil("early");
            client.readUntil("late");
        }
    }

    private static void assertSilent(RawClient client) {
        await().during(Duration.ofMillis(200))
                .until(() -> client.socket().getInputStream().available() == 0);
    }
}
