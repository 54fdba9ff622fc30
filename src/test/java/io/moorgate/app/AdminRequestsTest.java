package io.moorgate.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.moorgate.control.report.RecentEvent;
import io.moorgate.operate.admin.AdminActions.Outcome;
import io.moorgate.routing.Endpoint;
import io.moorgate.routing.EndpointState;
import io.moorgate.routing.ServiceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin API is asked to do is done, and is an Event on the Service. */
class AdminRequestsTest {
    private static final ServiceId CHAT = new ServiceId("test", "chat");
    private static final Set<String> REQUESTED =
            Set.of("DrainRequested", "DrainUndone", "ConnectionClosed", "PinForgotten");

    @TempDir
    private Path directory;

    @Test
    void eachIsAnEventOnTheServiceAndWhatIsNotDoneIsNone() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer endpoint = done(vertx.createHttpServer()
                .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
                .listen(0, "127.0.0.1"));
        ChatManifest.write(directory, endpoint.actualPort());
        Path manifest = directory.resolve("chat.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(
                                "{moorgate.io/path: /chat}",
                                "{moorgate.io/path: /chat, moorgate.io/affinity: client-ip}"));
        try (Gateway gateway = new Gateway(TestSettings.of(directory, Map.of()), 0, () -> {
            throw new IllegalStateException("no API server here");
        })) {
            gateway.start();
            await().until(() -> gateway.table().current().generation() > 0);
            WebSocket client = done(vertx.createWebSocketClient().connect(gateway.httpPort(), "127.0.0.1", "/chat"));
            await().until(() -> gateway.connections().all().size() == 1);
            AdminRequests requests = gateway.adminRequests();
            String name = gateway.table()
                    .current()
                    .routes()
                    .getFirst()
                    .upstream()
                    .endpoints()
                    .all()
                    .getFirst()
                    .name();
            long id = gateway.connections().all().iterator().next().id();

            assertEquals(Outcome.UNKNOWN, requests.drain(CHAT, "another", false));
            assertEquals(Outcome.UNKNOWN, requests.undrain(CHAT, name));
            assertEquals(Outcome.UNKNOWN, requests.close(id + 1));
            assertEquals(Outcome.UNKNOWN, requests.forget(CHAT, "192.0.2.1"));
            assertEquals(List.of(), events(gateway));

            assertEquals(Outcome.DONE, requests.forget(CHAT, "127.0.0.1"));
            assertEquals(Outcome.DONE, requests.close(id));
            await().until(client::isClosed);
            assertEquals(Outcome.DONE, requests.drain(CHAT, name, false));
            assertEquals(Set.of(EndpointState.DRAINING), states(gateway), "it holds when it is answered");
            assertEquals(Outcome.DONE, requests.undrain(CHAT, name));
            assertEquals(Set.of(EndpointState.READY), states(gateway), "it holds when it is answered");
            assertEquals(
                    List.of(
                            "PinForgotten the pin of a client was forgotten, as the admin API was asked to",
                            "ConnectionClosed connection " + id + " at " + name
                                    + " is closed, as the admin API was asked to",
                            "DrainRequested endpoint " + name + " is drained, as the admin API was asked to",
                            "DrainUndone endpoint " + name + " is not drained by request any more"),
                    events(gateway));
        }
        done(vertx.close());
    }

    private static Set<EndpointState> states(Gateway gateway) {
        return gateway.table().current().routes().stream()
                .flatMap(route -> route.upstream().endpoints().all().stream())
                .map(Endpoint::state)
                .collect(Collectors.toSet());
    }

    /** Those of requests, each of which is on the Service. */
    private static List<String> events(Gateway gateway) {
        List<RecentEvent> all =
                gateway.adminRequests().notes().get().orElseThrow().recent().all();
        return all.stream()
                .filter(event -> REQUESTED.contains(event.reason()))
                .peek(event -> assertEquals(Optional.of(CHAT), event.service()))
                .map(event -> event.reason() + " " + event.message())
                .toList();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
