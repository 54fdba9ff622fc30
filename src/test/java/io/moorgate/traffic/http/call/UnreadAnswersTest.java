package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** HTTP/1.1 clients that do not read what they are sent: what waits for them in the gateway is bounded. */
class UnreadAnswersTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: web.example\r\n\r\n";
    private static final int BODY = 8_000;
    private static final String HEAD = "HTTP/1.1 200 OK\r\ncontent-length: " + BODY + "\r\n\r\n";

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    @Test
    void pipelinedRequestsWaitWhileTheirAnswersAreNotRead() throws IOException {
        int requests = 8_000;
        try (RawEndpoint endpoint = RawEndpoint.answering(HEAD + "x".repeat(BODY));
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET.repeat(requests));
            awaitRest(endpoint);
            assertTrue(endpoint.heads.size() < requests / 2, () -> endpoint.heads.size() + " are answered");

            int bytes = requests * (HEAD.length() + BODY);
            assertEquals(bytes, client.socket().getInputStream().readNBytes(bytes).length);
            assertEquals(requests, endpoint.heads.size());
        }
    }

    /** Until no further request has come for a while. */
    private static void awaitRest(RawEndpoint endpoint) {
        AtomicInteger before = new AtomicInteger();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    int now = endpoint.heads.size();
                    return before.getAndSet(now) == now && now > 0;
                });
    }

    @Test
    void interimAnswersAreDroppedWhileTheyAreNotRead() throws Exception {
        String hint = "HTTP/1.1 103 Early Hints\r\nlink: " + "x".repeat(BODY) + "\r\n\r\n";
        int hints = 8_000;
        CountDownLatch sent = new CountDownLatch(1);
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
                    peer.readHead();
                    for (int count = 0; count < hints; count++) {
                        peer.send(hint);
                    }
                    sent.countDown();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    peer.read(1);
                });
                RawClient client = fixture.connect()) {
            fixture.routeAllTo(endpoint.port());
            client.send(GET);
            sent.await();
            assertTrue(bytesTo("\r\n\r\nok", client) < (long) hints * BODY / 2);
        }
        assertTrue(fixture.limits.contains("interim-answers"), fixture.limits::toString);
    }

    /** How many bytes come up to and with {@code mark}, the last that come. */
    private static long bytesTo(String mark, RawClient client) throws IOException {
        InputStream in = client.socket().getInputStream();
        byte[] piece = new byte[64 * 1024];
        long bytes = 0;
        String last = "";
        while (!last.endsWith(mark)) {
            int read = in.read(piece);
            assertTrue(read > 0, "end");
            bytes += read;
            String text = last + new String(piece, 0, read, StandardCharsets.ISO_8859_1);
            last = text.substring(Math.max(0, text.length() - mark.length()));
        }
        return bytes;
    }
}
