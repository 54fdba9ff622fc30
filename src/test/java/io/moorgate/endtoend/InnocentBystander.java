package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.time.Ticker;
import io.moorgate.traffic.http.Lateness;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client that asks again and again while others attack, on a kept-alive connection, and has to be answered within a second each
 * time: see {@link Lateness}.
 */
final class InnocentBystander implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How often is looked whether an answer is late. */
    private static final int LOOK_MS = 200;

    private static final byte[] REQUEST =
            "GET /calm HTTP/1.1\r\nHost: calm.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Ticker ticker = Ticker.system();
    private final GatewayProcess gateway;
    private final Socket socket;
    private final String answer;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger answersAnew = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicReference<Exception> fault = new AtomicReference<>();
    private volatile boolean isOver;

    /** Begins to ask {@code gateway}; answers end with {@code answer}. */
    InnocentBystander(GatewayProcess gateway, String answer) throws IOException {
        this.gateway = gateway;
        this.answer = answer;
        socket = connect();
        try {
            askOnce(socket, lateness());
        } catch (IOException notYet) {
            socket.close();
            throw notYet;
        }
        askOn(answers, lateness -> askOnce(socket, lateness));
    }

    /** From now on another one asks, on a new connection each time. */
    InnocentBystander alsoAnew() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            askAnew(lateness());
            return true;
        });
        askOn(answersAnew, this::askAnew);
        return this;
    }

    private Lateness lateness() {
        return new Lateness(gateway.pid(), gateway::cpuNanos);
    }

    private Socket connect() throws IOException {
        Socket connected = new Socket("127.0.0.1", gateway.httpPort());
        connected.setSoTimeout(LOOK_MS);
        connected.setTcpNoDelay(true);
        return connected;
    }

    private void askAnew(Lateness lateness) throws IOException {
        try (Socket one = connect()) {
            askOnce(one, lateness);
        }
    }

    private interface Question {
        void ask(Lateness lateness) throws IOException;
    }

    private void askOn(AtomicInteger answered, Question question) {
        threads.add(Thread.ofPlatform().start(() -> {
            try {
                while (!isOver) {
                    long askedNanos = ticker.nanos();
                    Lateness lateness = lateness();
                    question.ask(lateness);
                    if (lateness.isOver()) {
                        throw new IOException("an answer took " + lateness);
                    }
                    longestNanos.accumulateAndGet(ticker.nanos() - askedNanos, Math::max);
                    answered.incrementAndGet();
                }
            } catch (IOException late) {
                fault.set(late);
            }
        }));
    }

    private void askOnce(Socket asked, Lateness lateness) throws IOException {
        asked.getOutputStream().write(REQUEST);
        InputStream in = asked.getInputStream();
        StringBuilder seen = new StringBuilder();
        byte[] bytes = new byte[4096];
        while (!seen.toString().endsWith("\r\n\r\n" + answer)) {
            int read = read(in, bytes, seen, lateness);
            seen.append(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    private static int read(InputStream in, byte[] bytes, StringBuilder seen, Lateness lateness) throws IOException {
        while (true) {
            try {
                int read = in.read(bytes);
                if (read >= 0) {
                    return read;
                }
                throw new IOException("the connection has ended behind: " + seen);
            } catch (SocketTimeoutException notYet) {
                if (lateness.isOver()) {
                    throw new IOException("after " + lateness + " no more than: " + seen, notYet);
                }
            }
        }
    }

    /** Fails where an answer was late; waits for one more. How long the longest took, in milliseconds. */
    long check() {
        int before = answers.get();
        int beforeAnew = answersAnew.get();
        boolean asksAnew = threads.size() > 1;
        await().atMost(PATIENCE)
                .until(() ->
                        answers.get() > before && (!asksAnew || answersAnew.get() > beforeAnew) || fault.get() != null);
        if (fault.get() != null) {
            throw new AssertionError("an innocent client was not answered within a second", fault.get());
        }
        return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
