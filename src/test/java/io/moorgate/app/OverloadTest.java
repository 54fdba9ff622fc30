package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.moorgate.operate.overload.OverloadAction;
import io.moorgate.operate.overload.OverloadWatch;
import io.moorgate.operate.telemetry.MetricsExport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that has as many connections as it is meant to have. */
class OverloadTest {
    private static final int MAX = 10;

    @TempDir
    private Path directory;

    @Test
    void refusesClientsAndThenClosesIdleOnesUntilThereIsRoom() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer endpoint = done(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .listen(0, "127.0.0.1"));
        ChatManifest.write(directory, endpoint.actualPort());
        List<Short> closed = new CopyOnWriteArrayList<>();
        try (Gateway gateway = gateway("moorgate.overload.connections-max", Integer.toString(MAX))) {
            gateway.start();
            await().until(() -> gateway.table().current().generation() > 0);
            assertEquals(0, metric(gateway, "moorgate_pressure"), 0.79);
            assertEquals(0, metric(gateway, "moorgate_overload_action", "refuse-all"));
            WebSocketClient clients = vertx.createWebSocketClient();
            for (int index = 0; index < MAX; index++) {
                WebSocket socket = done(clients.connect(gateway.httpPort(), "127.0.0.1", "/chat"));
                socket.closeHandler(end -> closed.add(socket.closeStatusCode()));
            }
            OverloadWatch overload = gateway.plannedCloses().overload();
            await().until(() -> overload.does(OverloadAction.REFUSE_ALL));
            assertEquals(1, overload.pressure());
            assertEquals(1, metric(gateway, "moorgate_pressure"));
            for (OverloadAction action : OverloadAction.values()) {
                assertEquals(1, metric(gateway, "moorgate_overload_action", action.label()), action.label());
            }
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> done(clients.connect(gateway.httpPort(), "127.0.0.1", "/chat")));
            assertEquals(503, ((UpgradeRejectedException) refused.getCause()).getStatus());
            await().atMost(30, TimeUnit.SECONDS).until(() -> !overload.does(OverloadAction.REFUSE_ALL));
            assertTrue(overload.does(OverloadAction.SHRINK_IDLE), "nine of ten are left");
            assertEquals(0, metric(gateway, "moorgate_overload_action", "refuse-all"));
            assertEquals(List.of((short) 1013), closed);
        }
        done(vertx.close());
    }

    @Test
    void aSizeThatMakesNoSenseStopsTheStart() {
        for (String setting : List.of("overload.memory-max", "overload.connections-max", "limits.connections-max")) {
            IllegalArgumentException fault =
                    assertThrows(IllegalArgumentException.class, () -> gateway("moorgate." + setting, "0"));
            assertTrue(fault.getMessage().startsWith("moorgate." + setting + ": "), fault.getMessage());
        }
    }

    /** The value of a metric's series, as it is scraped. */
    private static double metric(Gateway gateway, String name, String... labelValues) {
        return new MetricsExport(List.of(new DrainReadings(gateway)))
                .collect().stream()
                        .flatMap(family -> family.samples.stream())
                        .filter(sample -> sample.name.equals(name) && sample.labelValues.equals(List.of(labelValues)))
                        .mapToDouble(sample -> sample.value)
                        .sum();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Gateway gateway(String setting, String value) {
        return new Gateway(TestSettings.of(directory, Map.of(setting, value)), 0, () -> {
            throw new IllegalStateException("no API server here");
        });
    }
}
