package io.moorgate.traffic.http;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A client on a connection of its own that asks again and again, and has to be answered within a second each time: see {@link Lateness}. */
public final class InnocentClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final RawHttp2Client client;
    private final Thread thread;
    private final AtomicInteger answers = new AtomicInteger();
    private volatile Throwable fault;
    private volatile boolean over;

    /** Begins; returns with the first answer. */
    public InnocentClient(int port) throws IOException {
        client = new RawHttp2Client(port);
        thread = Thread.ofPlatform().start(this::askOnAndOn);
        await().atMost(PATIENCE).until(() -> answers.get() > 0 || fault != null);
    }

    private void askOnAndOn() {
        try {
            for (int stream = 1; !over; stream += 2) {
                int asked = stream;
                client.frames.clear();
                client.send(RawHttp2Client.get(asked));
                Lateness lateness = new Lateness();
                await().atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> client.isAnswered(asked) || lateness.isOver());
                if (!client.isAnswered(asked)) {
                    throw new IllegalStateException("no answer after " + lateness);
                }
                answers.incrementAndGet();
            }
        } catch (RuntimeException late) {
            fault = late;
        }
    }

    /** Fails where an answer was late; waits for one more. */
    public void check() {
        int before = answers.get();
        await().atMost(PATIENCE).until(() -> answers.get() > before || fault != null);
        if (fault != null) {
            throw new AssertionError("an innocent client was not answered within a second", fault);
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
