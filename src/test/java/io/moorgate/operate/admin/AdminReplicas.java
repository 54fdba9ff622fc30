package io.moorgate.operate.admin;

import io.moorgate.FreePorts;
import io.moorgate.app.Gateway;
import io.moorgate.app.TestSettings;
import io.moorgate.peers.replication.ReplicaStatus;
import io.moorgate.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Gateways that know each other, each with an address and a management port of its own. */
final class AdminReplicas implements AutoCloseable {
    private static final String KEY = "a key of thirty-two bytes or more";

    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final List<String> addresses = new ArrayList<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<AtomicReference<Handler<HttpServerRequest>>> handlers = new ArrayList<>();

    /** Starts {@code count} gateways on {@code directory}; each knows all. */
    AdminReplicas(Path directory, int count) throws IOException {
        this.directory = directory;
        for (int number = 0; number < count; number++) {
            addresses.add(host(number) + ":" + FreePorts.one());
        }
        for (int number = 0; number < count; number++) {
            start(number);
        }
    }

    static String host(int number) {
        return "127.0.0." + (21 + number);
    }

    private void start(int number) throws IOException {
        Path key = Files.writeString(directory.resolve("peers.key"), KEY);
        Router router = Router.router(vertx);
        AtomicReference<Handler<HttpServerRequest>> served = new AtomicReference<>(router);
        HttpServer server = done(vertx.createHttpServer()
                .requestHandler(request -> served.get().handle(request))
                .listen(0, host(number)));
        handlers.add(served);
        String address = addresses.get(number);
        Map<String, String> settings = Map.of(
                "moorgate.limits.bind-address", host(number),
                "moorgate.replica", "gateway-" + number,
                "moorgate.peers.port", address.substring(address.indexOf(':') + 1),
                "moorgate.peers.static", String.join(",", addresses),
                "moorgate.peers.key-file", key.toString());
        Gateway gateway = new Gateway(TestSettings.of(directory, settings), server.actualPort(), () -> {
            throw new IllegalStateException("no API server here");
        });
        gateway.start();
        OtherReplicas others = new OtherReplicas(vertx, WallClock.system());
        KnownReplicas known = new KnownReplicas(() -> gateway.replicas().replicas(), others);
        new AdminWrites(true, gateway.adminRequests()).mount(router, known);
        new AutoscaleApi(
                        gateway.table(),
                        gateway.health(),
                        gateway.adminRequests().counts(),
                        gateway.admission())
                .mount(router, known);
        new AdminApi(
                        gateway.table(),
                        gateway.health(),
                        gateway.connections(),
                        gateway.pins(),
                        () -> gateway.replicas().replicas(),
                        () -> gateway.state().problems(),
                        ShownGateway.of("gateway-" + number))
                .mount(router, others);
        new AdminPage().mount(router);
        gateways.add(gateway);
        servers.add(server);
    }

    Gateway gateway(int number) {
        return gateways.get(number);
    }

    int managementPort(int number) {
        return servers.get(number).actualPort();
    }

    /** Whether each knows where the management ports of all are. */
    boolean areLinked() {
        return gateways.stream()
                .allMatch(gateway -> gateway.replicas().replicas().stream()
                                .filter(replica -> replica.management().isPresent())
                                .count()
                        == gateways.size());
    }

    /** This replica as {@code number} sees itself. */
    ReplicaStatus self(int number) {
        return gateway(number).replicas().replicas().stream()
                .filter(ReplicaStatus::isSelf)
                .findFirst()
                .orElseThrow();
    }

    /** From now on {@code other} answers at a management port. */
    void replaceManagement(int number, Handler<HttpServerRequest> other) {
        handlers.get(number).set(other);
    }

    void closeManagement(int number) {
        done(servers.get(number).close());
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        gateways.forEach(Gateway::close);
        done(vertx.close());
    }
}
