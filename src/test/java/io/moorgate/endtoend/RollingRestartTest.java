package io.moorgate.endtoend;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.time.TaskThread;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three gateways are replaced one after the other, while clients come and go. */
class RollingRestartTest {
    private static final int GATEWAYS = 3;
    private static final int WEBSOCKETS = 600;
    private static final int SERVICE_RESTART = 1012;
    private static final int SECONDS_MAX = 60;

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final TaskThread thread = new TaskThread("load", fault -> faults.add(fault.toString()));
    private final ReadyGateways ready = new ReadyGateways();
    private final RequestLoad load = new RequestLoad(ready, thread);
    private final List<InteropEndpoint> endpoints = new ArrayList<>();
    private Fleet fleet;
    private ReturningClients clients;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        fleet = new Fleet(directory, GATEWAYS, "moorgate.shutdown.grace=2s", "moorgate.shutdown.drain-timeout=10s");
        clients = new ReturningClients(fleet.vertx(), ready, thread);
        endpoints.add(new InteropEndpoint());
        endpoints.add(new InteropEndpoint());
        new Manifests(directory)
                .service(
                        "calls",
                        "grpc",
                        "path: /grpc.testing.TestService",
                        endpoints.stream().mapToInt(InteropEndpoint::port).toArray());
    }

    @AfterEach
    void closeEverything() throws InterruptedException {
        load.close();
        ready.close();
        thread.close();
        fleet.end();
        endpoints.forEach(InteropEndpoint::close);
    }

    @Test
    void aRollingRestartFailsNoRequestAndAsksEveryWebSocketToComeBack() throws Exception {
        List<GatewayProcess> gateways = fleet.start(GATEWAYS);
        gateways.forEach(this::join);
        clients.open(WEBSOCKETS);
        load.start(fleet.vertx());

        for (int number = 0; number < GATEWAYS; number++) {
            GatewayProcess old = gateways.get(number);
            old.terminate();
            assertTrue(old.endsWithin(SECONDS_MAX, TimeUnit.SECONDS), "still there after SIGTERM");
            assertEquals(0, old.exitCode());
            join(fleet.begin(number));
            assertSpread(old);
        }
        await().atMost(Duration.ofSeconds(SECONDS_MAX)).until(() -> clients.live() == WEBSOCKETS);

        System.out.printf(
                "failed: %d of %d HTTP requests and gRPC calls (%d)%n",
                load.failures().size(), load.requests() + load.calls(), load.calls());
        assertEquals(List.of(), load.failures());
        assertEquals(List.of(), clients.faults());
        assertEquals(
                List.of(),
                clients.ends().stream()
                        .filter(end -> end.code() != SERVICE_RESTART)
                        .toList());
        assertEquals(List.of(), faults);
        assertEquals(List.of(), ready.faults());
        assertTrue(load.calls() > 0 && load.requests() > 0, "there was no load");
    }

    private void join(GatewayProcess gateway) {
        ready.add(gateway);
        await().atMost(Duration.ofSeconds(SECONDS_MAX)).until(() -> ready.has(gateway));
    }

    private void assertSpread(GatewayProcess old) {
        CloseSpread spreading = CloseSpread.of(
                clients.ends().stream().filter(end -> end.gateway() == old).mapToLong(ReturningClients.End::atNanos),
                Duration.ofSeconds(1));
        System.out.println(spreading);
        assertTrue(spreading.count() > WEBSOCKETS / GATEWAYS / 2, spreading::toString);
        assertTrue(spreading.isEven(), spreading::toString);
    }
}
