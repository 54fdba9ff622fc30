package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that leaves is known to the endpoint at once, by what its TCP says; the gateway's time stands still. */
class ClientLeavesTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String EVENTS =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    /** An endpoint that has read a whole request, sends {@code first}, and waits for the end. */
    private RawEndpoint endpoint(String first) throws IOException {
        RawEndpoint endpoint = new RawEndpoint(peer -> {
            if (peer.readHead().startsWith("POST")) {
                peer.read(2);
            }
            asked.countDown();
            peer.send(first);
            peer.read(1);
        });
        fixture.routeAllTo(endpoint.port());
        return endpoint;
    }

    private static boolean hasEnded(RawEndpoint endpoint) {
        assertFalse(endpoint.ends.contains("Read timed out"), "the endpoint has waited in vain");
        return endpoint.ends.size() == 1;
    }

    private static void leave(RawClient client, boolean byReset) throws IOException {
        if (byReset) {
            client.socket().setSoLinger(true, 0);
        }
        client.socket().close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEventStreamEndsWithItsClient(boolean byReset) throws Exception {
        try (RawEndpoint endpoint = endpoint(EVENTS);
                RawClient client = fixture.connect()) {
            client.send(GET).readUntil("data: a\n\n\r\n");
            leave(client, byReset);
            await().until(() -> hasEnded(endpoint));
            assertTrue(fixture.connections.all().isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, POST})
    void aResetBeforeTheFirstByteIsPassedOnAtOnce(String request) throws Exception {
        try (RawEndpoint endpoint = endpoint("");
                RawClient client = fixture.connect()) {
            client.send(request);
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            leave(client, true);
            await().until(() -> hasEnded(endpoint));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, POST})
    void aFinBeforeTheFirstByteIsPassedOnWithin100Milliseconds(String request) throws Exception {
        try (RawEndpoint endpoint = endpoint("");
                RawClient client = fixture.connect()) {
            client.send(request);
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            leave(client, false);
            await().until(() -> fixture.time.isDueIn(Duration.ofMillis(60)));
            fixture.time.advance(Duration.ofMillis(60));
            await().until(() -> hasEnded(endpoint));
        }
    }

    @Test
    void aClientThatSendsFinWithItsRequestGetsAnAnswerThatBeginsAtOnceWhole() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                    await().until(() -> answer.await(0, TimeUnit.SECONDS));
                    peer.send("world");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET);
            client.socket().shutdownOutput();
            client.readUntil("hello");
            fixture.time.advance(Duration.ofMillis(300));
            answer.countDown();
            assertEquals("world", client.readToEnd());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5_000})
    void aClientThatHasClosedItsHalfGetsALateAnswerToo(int lateMs) throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    await().until(() -> answer.await(0, TimeUnit.SECONDS));
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET);
            await().until(() -> endpoint.heads.size() == 1);
            fixture.time.advance(Duration.ofMillis(lateMs));
            client.socket().shutdownOutput();
            await().until(() -> fixture.time.isDueIn(Duration.ofMillis(60)));
            fixture.time.advance(Duration.ofMillis(60));
            client.readUntil("HTTP/1.1 100 Continue\r\n\r\n");
            answer.countDown();
            assertTrue(client.readToEnd().endsWith("hello"));
        }
    }

    @Test
    void aClientOfHttp10ThatHasClosedItsHalfIsNotAsked() throws Exception {
        try (RawEndpoint endpoint = endpoint("");
                RawClient client = fixture.connect()) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            client.socket().shutdownOutput();
            await().until(() -> fixture.time.isDueIn(Duration.ofMillis(60)));
            fixture.time.advance(Duration.ofMillis(60));
            await().until(() -> hasEnded(endpoint));
            assertEquals("", client.readToEnd());
        }
    }

    @Test
    void theTimeThatALoopWasHeldUpForDoesNotCountAgainstAnAnswer() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    await().until(() -> answer.await(0, TimeUnit.SECONDS));
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET);
            client.socket().shutdownOutput();
            await().until(() -> endpoint.heads.size() == 1 && fixture.time.isDueIn(Duration.ofMillis(60)));
            fixture.time.advance(Duration.ofMillis(500));
            await().until(() -> fixture.time.isDueIn(Duration.ofMillis(60)));
            answer.countDown();
            assertTrue(client.readToEnd().endsWith("hello"));
        }
    }

    @Test
    void anEventStreamForAClientThatHasSentFinEndsAtOnce() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    await().until(() -> answer.await(0, TimeUnit.SECONDS));
                    peer.send(EVENTS);
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET);
            client.socket().shutdownOutput();
            await().until(() -> endpoint.heads.size() == 1);
            answer.countDown();
            await().until(() -> hasEnded(endpoint));
        }
    }
}
