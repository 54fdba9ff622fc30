package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;

import io.moorgate.time.Ticker;
import io.moorgate.traffic.http.Lateness;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Asks a gateway again and again, on a thread of its own, and has to be answered within a second each time: see {@link Lateness}. */
final class Asker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Between two questions of a kubelet. */
    private static final int PROBE_MS = 300;

    private final Ticker ticker = Ticker.system();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicReference<Exception> fault = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    /** Asks once, and fails as soon as the answer is late. */
    @FunctionalInterface
    interface Question {
        void ask(Lateness lateness) throws IOException;
    }

    /** Begins, with no pause between two questions. */
    Asker(GatewayProcess gateway, Question question) {
        this(gateway, 0, question);
    }

    private Asker(GatewayProcess gateway, int pauseMs, Question question) {
        thread = Thread.ofPlatform().start(() -> {
            try {
                do {
                    long askedNanos = ticker.nanos();
                    Lateness lateness = latenessOf(gateway);
                    question.ask(lateness);
                    if (lateness.isOver()) {
                        throw new IOException("an answer took " + lateness);
                    }
                    longestNanos.accumulateAndGet(ticker.nanos() - askedNanos, Math::max);
                    answers.incrementAndGet();
                } while (!over.await(pauseMs, TimeUnit.MILLISECONDS));
            } catch (IOException | InterruptedException late) {
                fault.set(late);
            }
        });
    }

    /** Asks whether {@code gateway} is alive, as a kubelet does. */
    static Asker ofLiveness(GatewayProcess gateway) {
        return new Asker(gateway, PROBE_MS, lateness -> {
            try {
                if (!gateway.ask("live").getBoolean("up")) {
                    throw new IOException("the gateway says that it is not alive");
                }
            } catch (InterruptedException stop) {
                throw new IOException(stop);
            }
        });
    }

    /** When an answer of {@code gateway} that is asked for now is late. */
    static Lateness latenessOf(GatewayProcess gateway) {
        return new Lateness(gateway.pid(), gateway::cpuNanos);
    }

    /** Fails where an answer was late; waits for one more. How long the longest took, in milliseconds. */
    long check() {
        int before = answers.get();
        await().atMost(PATIENCE).until(() -> answers.get() > before || fault.get() != null);
        if (fault.get() != null) {
            throw new AssertionError("was not answered within a second", fault.get());
        }
        return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    }

    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
