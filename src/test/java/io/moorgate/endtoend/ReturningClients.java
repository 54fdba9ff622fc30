package io.moorgate.endtoend;

import io.moorgate.time.Ticker;
import io.moorgate.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** WebSocket clients that do as docs/lifecycle.md advises: asked to come back, they reconnect after a random delay. */
final class ReturningClients {
    private static final long JITTER_NANOS_MAX = Duration.ofSeconds(1).toNanos();

    private final WebSocketClient client;
    private final ReadyGateways gateways;
    private final Timers timers;
    private final Ticker ticker = Ticker.system();
    private final List<End> ends = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger live = new AtomicInteger();

    /** How and when one of them ended, at which gateway. */
    record End(GatewayProcess gateway, int code, long atNanos) {}

    ReturningClients(Vertx vertx, ReadyGateways gateways, Timers timers) {
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(20_000));
        this.gateways = gateways;
        this.timers = timers;
    }

    /** Opens that many; returns when they are open. */
    void open(int count) {
        Users.each(count, index -> come());
    }

    private Future<Void> come() {
        GatewayProcess gateway = gateways.any();
        return client.connect(gateway.httpPort(), gateway.host(), "/chat")
                .onSuccess(socket -> {
                    live.incrementAndGet();
                    socket.closeHandler(closed -> ended(gateway, socket));
                })
                .onFailure(fault -> faults.add(gateway.host() + ": " + fault))
                .mapEmpty();
    }

    private void ended(GatewayProcess gateway, WebSocket socket) {
        live.decrementAndGet();
        ends.add(new End(gateway, socket.closeStatusCode(), ticker.nanos()));
        timers.after(ThreadLocalRandom.current().nextLong(JITTER_NANOS_MAX), this::come);
    }

    int live() {
        return live.get();
    }

    /** Every end so far. */
    List<End> ends() {
        return ends;
    }

    /** Clients that came and were refused. */
    List<String> faults() {
        return faults;
    }
}
