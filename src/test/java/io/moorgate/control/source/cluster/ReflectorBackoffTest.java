package io.moorgate.control.source.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.moorgate.time.TaskLoop;
import io.moorgate.time.TaskThread;
import io.moorgate.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a reflector waits before it tries again. */
class ReflectorBackoffTest {
    private static final Duration RETRY = Duration.ofMillis(20);

    /** Longer than each wait before a retry, shorter than each other one. */
    private static final Duration RETRY_MAX = Duration.ofSeconds(1);

    private static final ReflectorTimes TIMES = new ReflectorTimes(
            new ReflectorTimes.Watches(Duration.ofSeconds(1), Duration.ofSeconds(9)),
            new ReflectorTimes.Answers(Duration.ofSeconds(10), Duration.ofSeconds(10)),
            new ReflectorTimes.Retries(RETRY, Duration.ofSeconds(10)),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5));

    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("of-the-test", faults::add);

    /** The waits before retries, in nanoseconds. */
    private final List<Long> waits = new CopyOnWriteArrayList<>();

    private MockApiServer api;
    private KubernetesClient client;
    private Reflector<Service> reflector;

    @BeforeEach
    void start() throws IOException {
        api = new MockApiServer();
        client = api.client();
        var noting = TaskLoop.of(thread, (delay, task) -> {
            if (delay < RETRY_MAX.toNanos()) {
                waits.add(delay);
            }
            return thread.after(delay, task);
        });
        reflector = new Reflector<>(
                new ApiClient(client, noting),
                ApiCollection.services("test"),
                TIMES,
                Ticker.system(),
                any -> true,
                false,
                new Reflector.Listener<>() {
                    @Override
                    public void onObject(Service object, Service before) {}

                    @Override
                    public void onState() {}

                    @Override
                    public void onRestored() {}
                });
    }

    @AfterEach
    void stop() throws IOException {
        CompletableFuture.runAsync(reflector::stop, thread).join();
        thread.close();
        client.close();
        api.close();
        assertEquals(List.of(), faults);
    }

    @Test
    void watchesThatOpenAndEndAtOnceAreTriedEverMoreSlowly() {
        api.answer(request -> MockApiServer.isWatch(request) ? endedAtOnce() : null);
        thread.execute(reflector::list);
        await().until(() -> waits.stream().anyMatch(wait -> wait > 12 * RETRY.toNanos()));
        assertEquals(
                1, waits.stream().filter(wait -> wait < 1.5 * RETRY.toNanos()).count(), waits::toString);
    }

    @Test
    void noTwoReplicasWaitTheSame() {
        api.answer(request -> MockApiServer.isWatch(request) ? MockApiServer.status(500, "InternalError") : null);
        thread.execute(reflector::list);
        await().until(() -> waits.size() >= 3);
        assertTrue(waits.stream().noneMatch(wait -> wait % RETRY.toNanos() == 0), waits::toString);
    }

    @Test
    void aWatchThatHasLivedEndsTheBackoff() {
        api.answer(request -> MockApiServer.isWatch(request) && api.faultsGiven() < 4 ? endedAtOnce() : null);
        thread.execute(reflector::list);
        await().until(() -> waits.size() == 4);
        int served = api.front.served();
        await().until(() -> api.front.served() >= served + 3);
        waits.clear();
        api.answer(request -> MockApiServer.isWatch(request) ? endedAtOnce() : null);
        await().until(() -> !waits.isEmpty());
        assertTrue(waits.getFirst() < 1.5 * RETRY.toNanos(), waits::toString);
    }

    /** A watch that is accepted and ends without an event. */
    private static MockResponse endedAtOnce() {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                socket.close(1000, "");
            }
        });
    }
}
