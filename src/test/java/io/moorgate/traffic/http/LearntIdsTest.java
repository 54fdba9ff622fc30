package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Ids that endpoints issue, learnt from what they really answer; an owner that takes its time knows them first. */
class LearntIdsTest extends LearntIdsFixture {
    private static String get(RawClient client, String headers) throws IOException {
        return client.send("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").readAnswer(false);
    }

    @Test
    void aSessionOfAServletContainerStaysAtItsEndpoint() throws IOException {
        try (RawEndpoint a = container("a");
                RawEndpoint b = container("b");
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntCookie("JSESSIONID"), a.port(), b.port());
            String first = get(client, "");
            String home = first.substring(first.length() - 1);
            for (int i = 0; i < 20; i++) {
                String again = get(client, "Cookie: x=1; JSESSIONID=" + home + "0; y=2\r\n");
                assertTrue(again.endsWith("\r\n\r\n" + home), again);
            }
            String lost = get(client, "Cookie: JSESSIONID=other\r\n");
            assertTrue(lost.startsWith("HTTP/1.1 404 "), lost);
            assertEquals(1, fixture.pins.entries());
        }
    }

    private static RawEndpoint container(String name) throws IOException {
        return new RawEndpoint(peer -> {
            while (true) {
                String head = peer.readHead();
                String issued = head.contains("JSESSIONID=") ? "" : "Set-Cookie: JSESSIONID=" + name + "0; Path=/\r\n";
                peer.send("HTTP/1.1 200 OK\r\n" + issued + "Content-Length: 1\r\n\r\n" + name);
            }
        });
    }

    @Test
    void theHeadAndAllBehindItWaitUntilTheOwnerKnowsTheId() throws Exception {
        isOwner = false;
        for (String rest : FRAMINGS) {
            try (RawEndpoint endpoint = issuing(rest);
                    RawClient client = fixture.connect()) {
                route(new Affinity.Key.LearntHeader("mcp-session-id"), endpoint.port());
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                Runnable told = tells.take();
                assertEquals(0, client.socket().getInputStream().available());
                told.run();
                String answer = client.readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.contains("hello"), answer);
            }
        }
    }

    @Test
    void anEventStreamIsLearntFromItsHeadAndHoldsItsPin() throws Exception {
        isOwner = false;
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>(List.of("data: a\n\n"));
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nMcp-Session-Id: one\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n9\r\n" + events.remove() + "\r\n");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntHeader("mcp-session-id"), endpoint.port());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            tells.take().run();
            client.readUntil("9\r\ndata: a\n\n\r\n");
            assertEquals(1, fixture.pins.entries());
            assertEquals(
                    "sse", fixture.connections.all().iterator().next().kind().label());
        }
        await().until(() -> fixture.connections.all().isEmpty());
        assertEquals(1, fixture.pins.entries());
    }

    @Test
    void anEndpointThatBreaksWhileItsHeadWaitsIsABadGateway() throws Exception {
        isOwner = false;
        Semaphore breaks = new Semaphore(0);
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nMcp-Session-Id: one\r\nContent-Length: 5\r\n\r\nhe");
                    breaks.acquireUninterruptibly();
                    peer.socket.close();
                });
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntHeader("mcp-session-id"), endpoint.port());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Runnable told = tells.take();
            breaks.release();
            String head = client.readHead();
            assertTrue(head.startsWith("http/1.1 502 "), head);
            told.run();
            await().until(() -> fixture.connections.all().isEmpty());
        }
    }

    @Test
    void aClientThatLeavesWhileItsAnswerWaitsLeavesNothingBehind() throws Exception {
        isOwner = false;
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nMcp-Session-Id: one\r\nContent-Length: 5\r\n\r\nhello");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            route(new Affinity.Key.LearntHeader("mcp-session-id"), endpoint.port());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Runnable told = tells.take();
            client.socket().setSoLinger(true, 0);
            client.socket().close();
            await().until(() -> fixture.connections.all().isEmpty());
            told.run();
            await().until(() -> fixture.openConnections() == 0);
            assertEquals(1, fixture.pins.entries());
        }
    }
}
