package io.moorgate.operate.trace;

import io.moorgate.operate.telemetry.EventQueue;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Posts spans to a collector, OTLP over HTTP.
 *
 * <p>Threads: event loops put spans into a bounded queue; they never wait and wake nothing. One thread of its own looks
 * once a second and posts what it finds, {@link #BATCH_MAX} spans at a time. At most {@link #QUEUE_MAX} wait; more are dropped and counted. A
 * batch that the collector does not take within {@link #POST_TIMEOUT} is lost, and the log says so when that begins.
 */
final class SpanExport implements AutoCloseable {
    static final int QUEUE_MAX = 16_384;
    private static final int BATCH_MAX = 512;
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration POST_TIMEOUT = Duration.ofSeconds(5);
    private static final long CLOSE_TIMEOUT_MS = 2000;

    private static final Logger LOG = Logger.getLogger(SpanExport.class);

    private final TraceSettings settings;
    private final SpanJson json;
    private final HttpClient client;
    private final EventQueue<Span> queue = new EventQueue<>(QUEUE_MAX);
    private final TaskThread thread = new TaskThread("traces", fault -> LOG.error("spans lost", fault));
    private boolean isTaken = true;

    SpanExport(TraceSettings settings, Ticker ticker, WallClock clock) {
        this.settings = settings;
        this.json = new SpanJson(settings, nanos -> clock.now().minusNanos(ticker.nanos() - nanos));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(POST_TIMEOUT)
                .build();
    }

    void start() {
        thread.after(TICK_NANOS, this::tick);
    }

    /** Takes a span; false where it had to be dropped. Any thread. */
    boolean offer(Span span) {
        return queue.offer(span);
    }

    private void tick() {
        thread.after(TICK_NANOS, this::tick);
        postQueued();
    }

    private void postQueued() {
        List<Span> batch = take();
        while (!batch.isEmpty()) {
            post(batch);
            batch = isTaken ? take() : List.of();
        }
    }

    private List<Span> take() {
        List<Span> batch = new ArrayList<>();
        for (Span span = queue.poll(); span != null; span = queue.poll()) {
            batch.add(span);
            if (batch.size() == BATCH_MAX) {
                break;
            }
        }
        return batch;
    }

    private void post(List<Span> batch) {
        HttpRequest request = HttpRequest.newBuilder(settings.collector())
                .timeout(POST_TIMEOUT)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.of(batch)))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            heard(status / 100 == 2, "status " + status, batch.size());
        } catch (IOException fault) {
            heard(false, fault.toString(), batch.size());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private void heard(boolean taken, String answer, int spans) {
        if (isTaken && !taken) {
            LOG.warnf("spans are not taken collector=%s answer=\"%s\" lost=%d", settings.collector(), answer, spans);
        } else if (taken && !isTaken) {
            LOG.infof("spans are taken again collector=%s", settings.collector());
        }
        isTaken = taken;
    }

    /** Posts what waits, and ends the thread; gives up after two seconds. */
    @Override
    public void close() {
        CompletableFuture<Void> posted = new CompletableFuture<>();
        thread.execute(() -> {
            postQueued();
            posted.complete(null);
        });
        try {
            posted.get(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warnf("spans lost at the end: %s", late);
        }
        thread.close();
        client.shutdownNow();
    }
}
