package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A client on a kept-alive connection that asks again and again while others attack. */
final class InnocentBystander implements AutoCloseable {
    /** How long an answer may take here; an idle machine gives it in some milliseconds. */
    private static final int ANSWER_MS_MAX = 5_000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] REQUEST =
            "GET /calm HTTP/1.1\r\nHost: calm.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Ticker ticker = Ticker.system();
    private final Socket socket;
    private final String answer;
    private final Thread thread;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicReference<Exception> fault = new AtomicReference<>();
    private volatile boolean isOver;

    /** Begins to ask {@code port}; answers end with {@code answer}. */
    InnocentBystander(int port, String answer) throws IOException {
        this.answer = answer;
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(ANSWER_MS_MAX);
        socket.setTcpNoDelay(true);
        askOnce();
        thread = Thread.ofPlatform().start(this::askOn);
    }

    private void askOn() {
        try {
            while (!isOver) {
                long askedNanos = ticker.nanos();
                askOnce();
                longestNanos.accumulateAndGet(ticker.nanos() - askedNanos, Math::max);
                answers.incrementAndGet();
            }
        } catch (IOException late) {
            fault.set(late);
        }
    }

    private void askOnce() throws IOException {
        socket.getOutputStream().write(REQUEST);
        InputStream in = socket.getInputStream();
        StringBuilder seen = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (!seen.toString().endsWith("\r\n\r\n" + answer)) {
            int read = read(in, bytes, seen);
            seen.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    private static int read(InputStream in, byte[] bytes, StringBuilder seen) throws IOException {
        try {
            int read = in.read(bytes);
            if (read >= 0) {
                return read;
            }
        } catch (SocketTimeoutException late) {
            throw new IOException("no more comes behind: " + seen, late);
        }
        throw new IOException("the connection has ended behind: " + seen);
    }

    /** Fails where an answer was late; waits for one more. How long the longest took, in milliseconds. */
    long check() {
        int before = answers.get();
        await().atMost(PATIENCE).until(() -> answers.get() > before || fault.get() != null);
        if (fault.get() != null) {
            throw new AssertionError("an innocent client was not answered", fault.get());
        }
        return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
