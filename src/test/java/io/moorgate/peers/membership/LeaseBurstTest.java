package io.moorgate.peers.membership;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.moorgate.control.source.cluster.MockApiServer;
import io.moorgate.time.Ticker;
import io.moorgate.time.WallClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Renewals have connections and threads of their own. */
class LeaseBurstTest {
    private static final int EVENTS = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final LeaseTimes TIMES = new LeaseTimes(
            Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofMillis(500), Duration.ofMillis(900));

    private final AtomicInteger received = new AtomicInteger();
    private final CountDownLatch digested = new CountDownLatch(1);

    @Test
    void renewalsGoOnWhileAnotherClientIsStuckInABurstOfServiceEvents() throws IOException {
        try (var api = new MockApiServer(StrictLeases::new);
                var watching = api.directClient();
                var kubectl = api.directClient()) {
            api.answer(request -> MockApiServer.isWatch(request) ? burst() : null);
            watch(watching);
            await().atMost(PATIENCE).until(() -> received.get() == 1);
            try (var membership = new LeaseMembership(
                    HeldReplica.announcement("a"),
                    TIMES,
                    TIMES.client(api.config()),
                    Ticker.system(),
                    WallClock.system())) {
                membership.start();
                for (int renewal = 0; renewal < 3; renewal++) {
                    String before = renewTime(kubectl);
                    await().atMost(PATIENCE).until(() -> !renewTime(kubectl).equals(before));
                }
                assertFalse(membership.members().isFenced());
                assertEquals(1, received.get(), "the burst was to last");
            }
            digested.countDown();
            await().atMost(PATIENCE).until(() -> received.get() == EVENTS);
        }
    }

    private void watch(KubernetesClient client) {
        client.services().inNamespace(HeldReplica.NAMESPACE).watch(new Watcher<Service>() {
            @Override
            public void eventReceived(Action action, Service service) {
                received.incrementAndGet();
                try {
                    digested.await();
                } catch (InterruptedException fault) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void onClose(WatcherException cause) {}
        });
    }

    private static MockResponse burst() {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                for (int event = 1; event <= EVENTS; event++) {
                    socket.send("{\"type\":\"MODIFIED\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Service\","
                            + "\"metadata\":{\"namespace\":\"test\",\"name\":\"chat\",\"resourceVersion\":\"" + event
                            + "\"}}}");
                }
            }
        });
    }

    private static String renewTime(KubernetesClient client) {
        var lease = client.leases()
                .inNamespace(HeldReplica.NAMESPACE)
                .withName("moorgate-a")
                .get();
        return lease == null ? "none" : lease.getSpec().getRenewTime().toString();
    }
}
