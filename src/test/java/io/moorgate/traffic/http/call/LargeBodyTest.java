package io.moorgate.traffic.http.call;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.traffic.http.HttpFixture;
import io.moorgate.traffic.http.RawClient;
import io.moorgate.traffic.http.RawEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Bodies far larger than what the gateway may hold, with a reader that does not read. */
class LargeBodyTest {
    private static final long BODY_BYTES = 256L << 20;
    /** What the kernel's four socket buffers and the gateway may hold between the two ends. */
    private static final long BETWEEN_BYTES_MAX = 32L << 20;

    @AutoClose
    private final HttpFixture fixture = new HttpFixture();

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long skip(InputStream in, long bytes) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return bytes - left;
    }

    /** Waits until {@code moved} stands still: both sides are full. */
    private static void awaitStandstill(AtomicLong moved) {
        long[] last = {-1};
        int[] same = {0};
        await().until(() -> {
            long now = moved.get();
            same[0] = now == last[0] && now > 0 ? same[0] + 1 : 0;
            last[0] = now;
            return same[0] >= 5;
        });
    }

    @Test
    void stallsAnEndpointWhoseClientDoesNotReadAndThenBringsEveryByte() throws IOException {
        AtomicLong sent = new AtomicLong();
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n");
            byte[] piece = new byte[64 * 1024];
            for (long left = BODY_BYTES; left > 0; left -= piece.length) {
                peer.socket.getOutputStream().write(piece);
                sent.addAndGet(piece.length);
            }
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
                long directBefore = directBytes();
                awaitStandstill(sent);
                assertTrue(sent.get() < BETWEEN_BYTES_MAX, () -> "sent " + sent);
                assertTrue(directBytes() - directBefore < BETWEEN_BYTES_MAX);
                assertEquals(BODY_BYTES, skip(client.socket().getInputStream(), BODY_BYTES));
            }
        }
    }

    @Test
    void stallsAClientWhoseEndpointDoesNotReadAndThenBringsEveryByte() throws Exception {
        AtomicLong sent = new AtomicLong();
        AtomicLong received = new AtomicLong();
        Object go = new Object();
        boolean[] reading = {false};
        try (RawEndpoint endpoint = new RawEndpoint(peer -> {
            peer.readHead();
            synchronized (go) {
                while (!reading[0]) {
                    try {
                        go.wait(20_000);
                    } catch (InterruptedException interrupted) {
                        throw new IOException(interrupted);
                    }
                }
            }
            received.set(skip(peer.socket.getInputStream(), BODY_BYTES));
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        })) {
            fixture.routeAllTo(endpoint.port());
            try (RawClient client = fixture.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n");
                Thread sender = Thread.ofPlatform().start(() -> {
                    byte[] piece = new byte[64 * 1024];
                    try {
                        for (long left = BODY_BYTES; left > 0; left -= piece.length) {
                            client.socket().getOutputStream().write(piece);
                            sent.addAndGet(piece.length);
                        }
                    } catch (IOException fault) {
                        sent.set(Long.MIN_VALUE);
                    }
                });
                awaitStandstill(sent);
                assertTrue(sent.get() < BETWEEN_BYTES_MAX, () -> "sent " + sent);
                synchronized (go) {
                    reading[0] = true;
                    go.notifyAll();
                }
                assertTrue(client.readAnswer().endsWith("ok"));
                sender.join();
                assertEquals(BODY_BYTES, sent.get());
                assertEquals(BODY_BYTES, received.get());
            }
        }
    }
}
