package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.routing.Affinity;
import io.moorgate.routing.HostPattern;
import io.moorgate.routing.IdleTimeouts;
import io.moorgate.routing.PathPattern;
import io.moorgate.routing.Route;
import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of requests that come a byte now and then. */
class SlowBodyTest {
    private static final Duration SPAN = Duration.ofSeconds(31);

    private final AtomicLong taken = new AtomicLong();

    /** Counts what it is sent, and answers when 1 MB has come. */
    private RawEndpoint counting() throws IOException {
        return new RawEndpoint(peer -> {
            peer.readHead();
            while (taken.get() < 1_000_000) {
                int read = peer.read(1).length();
                if (read == 0) {
                    throw new EOFException();
                }
                taken.addAndGet(read);
            }
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "a body with a length, 'Content-Length: 100000', 'ab', 2",
        "a chunked body, 'Transfer-Encoding: chunked', '2\\r\\nab\\r\\n', 7",
        "the line of a chunk, 'Transfer-Encoding: chunked', '2\\r\\nab\\r\\n2;', 7",
        "trailers, 'Transfer-Encoding: chunked', '2\\r\\nab\\r\\n0\\r\\nx', 7"
    })
    void isAnswered408AndTheConnectionEnds(String what, String framing, String body, int bytes) throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = counting()) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n"
                        + body.replace("\\r", "\r").replace("\\n", "\n"));
                await().until(() -> taken.get() == bytes);
                fixture.time.advance(SPAN);
                String answer = client.readToEnd();
                assertTrue(answer.startsWith("HTTP/1.1 408 "), what + ": " + answer);
                assertTrue(
                        answer.contains(
                                "client to gateway: the body of the request stopped coming, or comes too slowly"),
                        what + ": " + answer);
                assertEquals(List.of("body-rate"), fixture.limits, what);
            }
        }
    }

    @Test
    void anUploadAtTheRateGoesOnForAsLongAsItTakes() throws IOException {
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = counting()) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
                for (int sent = 0; sent < 100_000; sent += 10_000) {
                    client.send("x".repeat(10_000));
                    int due = sent + 10_000;
                    await().untilAsserted(() -> assertEquals(due, taken.get()));
                    fixture.time.advance(SPAN.dividedBy(2));
                }
                client.send("x".repeat(900_000));
                assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
            }
        }
    }

    @Test
    void aClientThatTheEndpointHoldsBackIsNotSlow() throws IOException {
        CountDownLatch released = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        try (HttpFixture fixture = new HttpFixture();
                RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    hold(released);
                    peer.read(20_000_000);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })) {
            Route patient = HttpFixture.route(
                    IdleTimeouts.all(Duration.ofHours(1)), Optional.empty(), Affinity.NONE, endpoint.port());
            fixture.publish(Map.of(HostPattern.ANY, Map.of(PathPattern.prefix("/"), patient)));
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
                Thread.ofVirtual().start(() -> upload(client, sent));
                AtomicLong seen = new AtomicLong(-1);
                await().pollInterval(Duration.ofMillis(200)).until(() -> seen.getAndSet(sent.get()) == sent.get());
                for (int span = 0; span < 4; span++) {
                    fixture.time.advance(SPAN);
                }
                released.countDown();
                assertTrue(client.readAnswer().startsWith("http/1.1 200 "));
                assertEquals(20_000_000, sent.get());
            }
        }
    }

    private static void hold(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException end) {
            throw new IOException(end);
        }
    }

    private static void upload(RawClient client, AtomicLong sent) {
        String piece = "x".repeat(100_000);
        try {
            while (sent.get() < 20_000_000) {
                client.send(piece);
                sent.addAndGet(piece.length());
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
